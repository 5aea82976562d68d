package io.omnitransfer.model.qwen;

/** Which frames of a clip the model looks at. */
public final class FrameSampling {
    private static final double FRAMES_PER_SECOND = 2;
    private static final int MINIMUM = 4;
    private static final int MAXIMUM = 768;

    private FrameSampling() {}

    /** {@code count} frame indices from first to last, evenly spaced and rounded half to even. */
    public static int[] evenly(int frames, int count) {
        if (frames < 1 || count < 1) {
            throw new IllegalArgumentException(
                    "Cannot take " + count + " of " + frames + " frames, expected at least 1 of 1.");
        }
        int[] indices = new int[count];
        for (int i = 1; i < count; i++) {
            indices[i] = (int) Math.rint((double) i * (frames - 1) / (count - 1));
        }
        return indices;
    }

    /**
     * How many frames Qwen's own tools take of a clip: two per second, at least 4 and at most 768, an even number.
     *
     * @param frames frames in the clip, at least 2
     * @param framesPerSecond of the clip
     */
    public static int count(int frames, double framesPerSecond) {
        if (frames < 2 || !(framesPerSecond > 0)) {
            throw new IllegalArgumentException("Clip has " + frames + " frames at " + framesPerSecond
                    + " per second, expected at least 2 at a rate above 0.");
        }
        int maximum = Math.min(MAXIMUM, frames) / 2 * 2;
        double wanted = Math.min(Math.max(frames / framesPerSecond * FRAMES_PER_SECOND, MINIMUM), maximum);
        return (int) Math.rint(wanted / 2) * 2;
    }
}
