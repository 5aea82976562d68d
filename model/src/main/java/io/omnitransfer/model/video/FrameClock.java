package io.omnitransfer.model.video;

/**
 * Resamples a stream of timestamped frames to a fixed rate: output frame k shows what the source shows at k / fps.
 * Works with any spacing of the source frames.
 */
final class FrameClock {
    private final double fps;
    private final double tolerance;
    private final int limit;
    private int emitted;

    /**
     * @param fps output frames per second; 0 shows every source frame once
     * @param tick resolution of the source's timestamps in seconds; a frame stamped up to half a tick late counts as
     *     being on time
     * @param limit output frames at most
     */
    FrameClock(double fps, double tick, int limit) {
        this.fps = fps;
        this.tolerance = 0.51 * tick + 1e-9;
        this.limit = limit;
    }

    /** How many output frames fall into the time until {@code seconds}, beyond those already counted. */
    int until(double seconds) {
        if (fps == 0) {
            emitted++;
            return 1;
        }
        int from = emitted;
        while (emitted < limit && emitted / fps < seconds - tolerance) {
            emitted++;
        }
        return emitted - from;
    }

    /** Like {@link #until} for the end of the source, whose last frame appears at least once if none did. */
    int end(double seconds) {
        int due = until(seconds);
        if (emitted == 0) {
            emitted = 1;
            return 1;
        }
        return due;
    }

    boolean full() {
        return emitted >= limit;
    }
}
