package io.omnitransfer.kernels.patch;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Device bodies: one thread per element, indexed by what is written so that writes are contiguous. 8 bytes per element.
 */
final class PatchKernels {
    private PatchKernels() {}

    /** y[(f, h/2, w/2), (c, ph, pw)] = x[c, f, h, w]; {@code height} and {@code width} are those of x. */
    static void patchify(
            KernelContext context, FloatArray x, FloatArray y, int channels, int frames, int height, int width) {
        int i = context.globalIdx;
        if (i < channels * frames * height * width) {
            int within = i % (channels * 4);
            int token = i / (channels * 4);
            int c = within / 4;
            int ph = within / 2 % 2;
            int pw = within % 2;
            int w = token % (width / 2) * 2 + pw;
            int line = token / (width / 2);
            int h = line % (height / 2) * 2 + ph;
            int f = line / (height / 2);
            y.set(i, x.get(((c * frames + f) * height + h) * width + w));
        }
    }

    /** y[c, f, h, w] = x[(f, h/2, w/2), (ph, pw, c)]; {@code height} and {@code width} are those of y. */
    static void unpatchify(
            KernelContext context, FloatArray x, FloatArray y, int channels, int frames, int height, int width) {
        int i = context.globalIdx;
        if (i < channels * frames * height * width) {
            int w = i % width;
            int line = i / width;
            int h = line % height;
            int plane = line / height;
            int f = plane % frames;
            int c = plane / frames;
            int token = (f * (height / 2) + h / 2) * (width / 2) + w / 2;
            int within = (h % 2 * 2 + w % 2) * channels + c;
            y.set(i, x.get(token * channels * 4 + within));
        }
    }
}
