package io.omnitransfer.kernels.embedding;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Device bodies: y[r, c] = table[ids[r], c], one thread per element of y, by the type of the table. */
final class EmbeddingKernels {
    private EmbeddingKernels() {}

    static void gatherF32(KernelContext context, IntArray ids, FloatArray table, FloatArray y, int n, int dim) {
        int i = context.globalIdx;
        if (i < n) {
            y.set(i, table.get(ids.get(i / dim) * dim + i % dim));
        }
    }

    static void gatherBf16(KernelContext context, IntArray ids, ShortArray table, FloatArray y, int n, int dim) {
        int i = context.globalIdx;
        if (i < n) {
            int bits = table.get(ids.get(i / dim) * dim + i % dim) & 0xFFFF;
            y.set(i, Float.intBitsToFloat(bits << 16));
        }
    }

    static void gatherF16(KernelContext context, IntArray ids, HalfFloatArray table, FloatArray y, int n, int dim) {
        int i = context.globalIdx;
        if (i < n) {
            y.set(i, table.get(ids.get(i / dim) * dim + i % dim).getFloat32());
        }
    }
}
