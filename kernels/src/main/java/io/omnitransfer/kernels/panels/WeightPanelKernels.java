package io.omnitransfer.kernels.panels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Device bodies that lay weights out in panels, one per element type; the weights are read once, and 4 bytes written for
 * each. A group of 16×16 threads turns a tile of 64 outputs by 64 of k in local memory (16.25 KiB), so that neighbouring
 * threads read and write neighbours.
 */
final class WeightPanelKernels {
    /** Side of a group of threads. */
    static final int SIDE = 16;

    private static final int COLUMNS = WeightPanels.COLUMNS;
    private static final int STEP = WeightPanels.STEP;
    /** Row stride of the tile; odd, so that the transposing store meets no bank twice. */
    private static final int STRIDE = COLUMNS + 1;

    private WeightPanelKernels() {}

    /**
     * w [n, k] in f32.
     *
     * @param panels [panels, depth, 64], from output {@code first} on
     */
    static void f32(KernelContext context, FloatArray w, FloatArray panels, int first, int n, int k) {
        int tx = context.localIdx;
        int ty = context.localIdy;
        int col = first + context.groupIdy * COLUMNS;
        int k0 = context.groupIdx * STEP;
        float[] tile = context.allocateFloatLocalArray(STEP * STRIDE);
        for (int j = 0; j < COLUMNS; j += SIDE) {
            for (int l = 0; l < STEP; l += SIDE) {
                int c = ty + j;
                int kk = k0 + l + tx;
                float wv = 0f;
                if (kk < k && col + c < n) {
                    wv = w.get((col + c) * k + kk);
                }
                tile[(l + tx) * STRIDE + c] = wv;
            }
        }
        context.localBarrier();
        int to = (context.groupIdy * WeightPanels.depth(k) + k0 + ty) * COLUMNS + tx;
        for (int l = 0; l < STEP; l += SIDE) {
            for (int j = 0; j < COLUMNS; j += SIDE) {
                panels.set(to + l * COLUMNS + j, tile[(l + ty) * STRIDE + j + tx]);
            }
        }
    }

    /**
     * w [n, k] in bf16 (the upper halves of f32).
     *
     * @param panels [panels, depth, 64], from output {@code first} on
     */
    static void bf16(KernelContext context, ShortArray w, FloatArray panels, int first, int n, int k) {
        int tx = context.localIdx;
        int ty = context.localIdy;
        int col = first + context.groupIdy * COLUMNS;
        int k0 = context.groupIdx * STEP;
        float[] tile = context.allocateFloatLocalArray(STEP * STRIDE);
        for (int j = 0; j < COLUMNS; j += SIDE) {
            for (int l = 0; l < STEP; l += SIDE) {
                int c = ty + j;
                int kk = k0 + l + tx;
                float wv = 0f;
                if (kk < k && col + c < n) {
                    wv = Float.intBitsToFloat((w.get((col + c) * k + kk) & 0xFFFF) << 16);
                }
                tile[(l + tx) * STRIDE + c] = wv;
            }
        }
        context.localBarrier();
        int to = (context.groupIdy * WeightPanels.depth(k) + k0 + ty) * COLUMNS + tx;
        for (int l = 0; l < STEP; l += SIDE) {
            for (int j = 0; j < COLUMNS; j += SIDE) {
                panels.set(to + l * COLUMNS + j, tile[(l + ty) * STRIDE + j + tx]);
            }
        }
    }

    /**
     * w [n, k] in f16.
     *
     * @param panels [panels, depth, 64], from output {@code first} on
     */
    static void f16(KernelContext context, HalfFloatArray w, FloatArray panels, int first, int n, int k) {
        int tx = context.localIdx;
        int ty = context.localIdy;
        int col = first + context.groupIdy * COLUMNS;
        int k0 = context.groupIdx * STEP;
        float[] tile = context.allocateFloatLocalArray(STEP * STRIDE);
        for (int j = 0; j < COLUMNS; j += SIDE) {
            for (int l = 0; l < STEP; l += SIDE) {
                int c = ty + j;
                int kk = k0 + l + tx;
                float wv = 0f;
                if (kk < k && col + c < n) {
                    wv = w.get((col + c) * k + kk).getFloat32();
                }
                tile[(l + tx) * STRIDE + c] = wv;
            }
        }
        context.localBarrier();
        int to = (context.groupIdy * WeightPanels.depth(k) + k0 + ty) * COLUMNS + tx;
        for (int l = 0; l < STEP; l += SIDE) {
            for (int j = 0; j < COLUMNS; j += SIDE) {
                panels.set(to + l * COLUMNS + j, tile[(l + ty) * STRIDE + j + tx]);
            }
        }
    }
}
