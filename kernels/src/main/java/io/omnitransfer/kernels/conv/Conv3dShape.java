package io.omnitransfer.kernels.conv;

/**
 * Geometry of a convolution over [frames, height, width, channels]. In time the window slides over
 * {@code zeros, history, x}: the history is the end of what came before, and a causal convolution puts zeros before it
 * until kt−1 frames are there. In space, zeros surround every frame.
 *
 * @param frames frames of x
 * @param kt frames of the window
 * @param st stride in time
 * @param history frames of left context supplied, 0 … kt−1
 * @param causal whether zero frames fill the left context up to kt−1; if not, time is not padded
 */
public record Conv3dShape(
        int frames,
        int height,
        int width,
        int channels,
        int outChannels,
        int kt,
        int kh,
        int kw,
        int st,
        int sh,
        int sw,
        int padTop,
        int padBottom,
        int padLeft,
        int padRight,
        int history,
        boolean causal) {

    /** What kernels keep of a window: extents, strides and paddings fit four bits each. */
    private static final int LIMIT = 15;

    public Conv3dShape {
        check(
                "frames, height, width, channels and outChannels",
                1,
                Integer.MAX_VALUE,
                frames,
                height,
                width,
                channels,
                outChannels);
        check("kernel extents and strides", 1, LIMIT, kt, kh, kw, st, sh, sw);
        check("paddings", 0, LIMIT, padTop, padBottom, padLeft, padRight);
        check("history for a kernel of " + kt + " frames", 0, kt - 1, history);
        if (timePadding(kt, history, causal) + history + frames < kt
                || padTop + height + padBottom < kh
                || padLeft + width + padRight < kw) {
            throw new IllegalArgumentException(
                    "conv3d: a window of %dx%dx%d is larger than its padded input of %d frames (history %d) %dx%d"
                            .formatted(kt, kh, kw, frames, history, height, width));
        }
    }

    /** A stride-1 convolution that keeps all extents: causal in time, zeros all around in space. */
    public static Conv3dShape same(
            int frames, int height, int width, int channels, int outChannels, int kt, int kh, int kw, int history) {
        return new Conv3dShape(
                frames,
                height,
                width,
                channels,
                outChannels,
                kt,
                kh,
                kw,
                1,
                1,
                1,
                (kh - 1) / 2,
                kh / 2,
                (kw - 1) / 2,
                kw / 2,
                history,
                true);
    }

    /** Zero frames before the history. */
    public int timePadding() {
        return timePadding(kt, history, causal);
    }

    public int outFrames() {
        return (timePadding() + history + frames - kt) / st + 1;
    }

    public int outHeight() {
        return (padTop + height + padBottom - kh) / sh + 1;
    }

    public int outWidth() {
        return (padLeft + width + padRight - kw) / sw + 1;
    }

    /** Output positions: rows of the implicit matrix product. */
    public int positions() {
        return Math.multiplyExact(Math.multiplyExact(outFrames(), outHeight()), outWidth());
    }

    /** Elements of a window: depth of the implicit matrix product. */
    public int depth() {
        return kt * kh * kw * channels;
    }

    /** Floating point operations, padding included. */
    public long flops() {
        return 2L * positions() * outChannels * depth();
    }

    private static int timePadding(int kt, int history, boolean causal) {
        return causal ? kt - 1 - history : 0;
    }

    private static void check(String what, int min, int max, int... values) {
        for (int v : values) {
            if (v < min || v > max) {
                throw new IllegalArgumentException(
                        "conv3d: %s must be in [%d, %d], one is %d".formatted(what, min, max, v));
            }
        }
    }
}
