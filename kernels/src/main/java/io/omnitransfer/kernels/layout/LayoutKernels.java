package io.omnitransfer.kernels.layout;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Device bodies that only move data. 8 bytes per element. */
final class LayoutKernels {
    /** Side of the square a transposing group stages in local memory. */
    static final int TILE = 16;

    private LayoutKernels() {}

    /**
     * y[b, a] = x[a, b]. Groups of 256 threads stage a square of 16×16 in local memory, so that reads and writes are both
     * contiguous; a row of the square is one longer than it holds, which keeps a column off a single memory bank. The
     * squares are numbered along one grid axis, because CUDA limits the others to 65,535 groups.
     */
    static void transpose(KernelContext context, FloatArray x, FloatArray y, int rows, int cols) {
        float[] tile = context.allocateFloatLocalArray(272);
        int lx = context.localIdx % 16;
        int ly = context.localIdx / 16;
        int across = (cols + 15) / 16;
        int left = context.groupIdx % across * 16;
        int top = context.groupIdx / across * 16;
        if (top + ly < rows && left + lx < cols) {
            tile[ly * 17 + lx] = x.get((top + ly) * cols + left + lx);
        }
        context.localBarrier();
        if (left + ly < cols && top + lx < rows) {
            y.set((left + ly) * rows + top + lx, tile[lx * 17 + ly]);
        }
    }

    /** dst[to + i] = src[from + i], i &lt; n: the rest of dst keeps its values. */
    static void copy(KernelContext context, FloatArray src, FloatArray dst, int from, int to, int n) {
        int i = context.globalIdx;
        if (i < n) {
            dst.set(to + i, src.get(from + i));
        }
    }

    /** y[i] = value, i &lt; n. */
    static void fill(KernelContext context, FloatArray y, float value, int n) {
        int i = context.globalIdx;
        if (i < n) {
            y.set(i, value);
        }
    }
}
