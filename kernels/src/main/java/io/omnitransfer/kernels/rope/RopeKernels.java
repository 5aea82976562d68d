package io.omnitransfer.kernels.rope;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Device bodies: one thread per pair, no synchronisation. 6 FLOPs and, the table being shared by the heads, a little
 * more than 16 bytes per pair.
 */
final class RopeKernels {
    private RopeKernels() {}

    /**
     * y = x turned by the table.
     *
     * @param x [tokens, heads·dim]
     * @param table [tokens, dim/2, 2], cosine and sine
     * @param pairs tokens·heads·dim/2
     * @param step distance of the first elements of neighbouring pairs
     * @param partner distance of the two elements of a pair
     */
    static void rotate(
            KernelContext context,
            FloatArray x,
            FloatArray table,
            FloatArray y,
            int pairs,
            int heads,
            int dim,
            int step,
            int partner) {
        int i = context.globalIdx;
        if (i < pairs) {
            turn(i, x, table, y, heads, dim, step, partner);
        }
    }

    /** {@link #rotate} with y = x. */
    static void rotateInPlace(
            KernelContext context,
            FloatArray x,
            FloatArray table,
            int pairs,
            int heads,
            int dim,
            int step,
            int partner) {
        int i = context.globalIdx;
        if (i < pairs) {
            turn(i, x, table, x, heads, dim, step, partner);
        }
    }

    private static void turn(
            int i, FloatArray x, FloatArray table, FloatArray y, int heads, int dim, int step, int partner) {
        int half = dim / 2;
        int head = i / half;
        int pair = i - head * half;
        int first = head * dim + pair * step;
        int angle = (head / heads * half + pair) * 2;
        float cos = table.get(angle);
        float sin = table.get(angle + 1);
        float a = x.get(first);
        float b = x.get(first + partner);
        y.set(first, a * cos - b * sin);
        y.set(first + partner, a * sin + b * cos);
    }
}
