package io.omnitransfer.kernels.resample;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Device bodies: one thread per element of y. */
final class ResampleKernels {
    private ResampleKernels() {}

    /** y[t, h, w, c] = x[t, h/2, w/2, c]; {@code height} and {@code width} are those of x, n the size of y. */
    static void nearest(KernelContext context, FloatArray x, FloatArray y, int n, int height, int width, int channels) {
        int i = context.globalIdx;
        if (i < n) {
            int c = i % channels;
            int pixel = i / channels;
            int w = pixel % (2 * width) / 2;
            int line = pixel / (2 * width);
            int h = line % (2 * height) / 2;
            int t = line / (2 * height);
            y.set(i, x.get(((t * height + h) * width + w) * channels + c));
        }
    }

    /** y[2t + k, p, c] = x[t, p, k·C + c], k = 0, 1; {@code pixels} = H·W, n the size of y. */
    static void splitFrames(KernelContext context, FloatArray x, FloatArray y, int n, int pixels, int channels) {
        int i = context.globalIdx;
        if (i < n) {
            int c = i % channels;
            int p = i / channels % pixels;
            int frame = i / channels / pixels;
            y.set(i, x.get((frame / 2 * pixels + p) * 2 * channels + frame % 2 * channels + c));
        }
    }
}
