package io.omnitransfer.kernels.rope;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Device bodies: one or more groups per token, whose threads own a pair each and turn it in all heads. 6 FLOPs and, the
 * table being shared by the heads, a little more than 16 bytes per pair.
 */
final class RopeKernels {
    private RopeKernels() {}

    /** Threads for a token's pairs: a power of two, enough for heads of up to 512. */
    static int groupSize(int dim) {
        return Math.clamp(2 * Integer.highestOneBit(dim / 2 - 1), 32, 256);
    }

    /** Groups of so many threads for all pairs. */
    static int groups(int tokens, int dim) {
        return Math.multiplyExact(tokens, Math.ceilDiv(dim / 2, groupSize(dim)));
    }

    /**
     * y = x turned by the table; elements 2i and 2i + 1 of a head are a pair.
     *
     * @param x [tokens, heads·dim]
     * @param table [tokens, dim/2, 2], cosine and sine
     */
    static void interleaved(KernelContext context, FloatArray x, FloatArray table, FloatArray y, int heads, int dim) {
        turn(context.groupIdx, context.localIdx, context.localGroupSizeX, x, table, y, heads, dim, 2, 1);
    }

    /** {@link #interleaved} with y = x. */
    static void interleavedInPlace(KernelContext context, FloatArray x, FloatArray table, int heads, int dim) {
        turn(context.groupIdx, context.localIdx, context.localGroupSizeX, x, table, x, heads, dim, 2, 1);
    }

    /** As {@link #interleaved}, but elements i and i + dim/2 are a pair. */
    static void halves(KernelContext context, FloatArray x, FloatArray table, FloatArray y, int heads, int dim) {
        turn(context.groupIdx, context.localIdx, context.localGroupSizeX, x, table, y, heads, dim, 1, dim / 2);
    }

    /** {@link #halves} with y = x. */
    static void halvesInPlace(KernelContext context, FloatArray x, FloatArray table, int heads, int dim) {
        turn(context.groupIdx, context.localIdx, context.localGroupSizeX, x, table, x, heads, dim, 1, dim / 2);
    }

    /**
     * @param group counts the blocks of {@code lanes} pairs of all tokens
     * @param step distance of the first elements of neighbouring pairs
     * @param partner distance of the two elements of a pair
     */
    private static void turn(
            int group,
            int lane,
            int lanes,
            FloatArray x,
            FloatArray table,
            FloatArray y,
            int heads,
            int dim,
            int step,
            int partner) {
        int half = dim / 2;
        int blocks = (half + lanes - 1) / lanes;
        int token = group / blocks;
        int i = (group - token * blocks) * lanes + lane;
        if (i < half) {
            float cos = table.get((token * half + i) * 2);
            float sin = table.get((token * half + i) * 2 + 1);
            for (int h = 0; h < heads; h++) {
                int first = (token * heads + h) * dim + i * step;
                float a = x.get(first);
                float b = x.get(first + partner);
                y.set(first, a * cos - b * sin);
                y.set(first + partner, a * sin + b * cos);
            }
        }
    }
}
