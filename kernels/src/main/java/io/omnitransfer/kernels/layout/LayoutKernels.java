package io.omnitransfer.kernels.layout;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Device bodies that only move data. 8 bytes per element. */
final class LayoutKernels {
    /** Side of the square a transposing group stages in local memory. */
    static final int TILE = 32;
    /** Side of a transposing group of threads. */
    static final int SIDE = 16;

    /** Row stride of the square, one more than it holds: that keeps a column off a single memory bank. */
    private static final int STRIDE = TILE + 1;

    private LayoutKernels() {}

    /**
     * y[b, a] = x[a, b]. Groups of 16×16 threads turn a square of 32×32 on its way into local memory, so that reads and
     * writes are both contiguous. The squares are numbered along one grid axis, because CUDA limits the others to 65,535
     * groups.
     */
    static void transpose(KernelContext context, FloatArray x, FloatArray y, int rows, int cols) {
        float[] tile = context.allocateFloatLocalArray(TILE * STRIDE);
        int across = (cols + TILE - 1) / TILE;
        int left = context.groupIdx % across * TILE;
        int top = context.groupIdx / across * TILE;
        for (int i = 0; i < TILE; i += SIDE) {
            for (int j = 0; j < TILE; j += SIDE) {
                int r = top + i + context.localIdy;
                int c = left + j + context.localIdx;
                float v = 0f;
                if (r < rows && c < cols) {
                    v = x.get(r * cols + c);
                }
                tile[(j + context.localIdx) * STRIDE + i + context.localIdy] = v;
            }
        }
        context.localBarrier();
        for (int j = context.localIdy; j < TILE; j += SIDE) {
            for (int i = context.localIdx; i < TILE; i += SIDE) {
                if (left + j < cols && top + i < rows) {
                    y.set((left + j) * rows + top + i, tile[j * STRIDE + i]);
                }
            }
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
