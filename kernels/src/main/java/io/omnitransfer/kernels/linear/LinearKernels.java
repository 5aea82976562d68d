package io.omnitransfer.kernels.linear;

import io.omnitransfer.kernels.activation.ActivationMath;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Device bodies: y = epilogue(x·wᵀ + b), one per element type of w; 2·m·n·k FLOPs.
 *
 * <p>A group of 16×16 threads computes a tile of 64×48 outputs, 4×3 per thread (rows 4·ty + i, columns tx + 16·j), from
 * tiles of 64×16 elements of x and 48×16 of w in local memory (7.3 KiB). 12 sums and what they are made of fit the 16
 * vector registers of common CPUs. Both are loaded along k, the contiguous axis of both,
 * by neighbouring threads. Two barriers per step of 16 along k: tiles complete before use, used before replaced. Every
 * step moves 112·16 elements for 2·64·48·16 FLOPs. Ragged edges load zeros and store nothing.
 *
 * <p>The bodies differ in one line, the load of w: device code has no generic arrays.
 */
final class LinearKernels {
    /** Rows of a group's tile of outputs. */
    static final int ROWS = 64;
    /** Columns of a group's tile of outputs. */
    static final int COLS = 48;
    /** Side of a group of threads. */
    static final int SIDE = 16;

    /** Rows of a thread. */
    private static final int R = ROWS / SIDE;
    /** Columns of a thread. */
    private static final int C = COLS / SIDE;
    /** Row stride of the local tile of x. */
    private static final int XS = SIDE + 1;
    /** Row stride of the local tile of w; odd, so that the transposing store meets no bank twice. */
    private static final int WS = COLS + 1;

    private LinearKernels() {}

    /**
     * x [m, k], w [n, k] in f32, row-major.
     *
     * @param bias [n], read if {@code hasBias} is 1
     * @param gate [rows, n], whose row {@code gateRow} multiplies what is added, none if negative
     * @param y [m, n]; added to if {@code accumulate} is 1
     */
    static void f32(
            KernelContext context,
            FloatArray x,
            FloatArray w,
            FloatArray bias,
            FloatArray gate,
            FloatArray y,
            int m,
            int n,
            int k,
            int hasBias,
            int activation,
            int accumulate,
            int gateRow) {
        int tx = context.localIdx;
        int ty = context.localIdy;
        int row = context.groupIdy * ROWS;
        int col = context.groupIdx * COLS;
        float[] xs = context.allocateFloatLocalArray(ROWS * XS);
        float[] ws = context.allocateFloatLocalArray(SIDE * WS);
        float[] sums = new float[R * C];
        for (int i = 0; i < R * C; i++) {
            sums[i] = 0f;
        }
        for (int k0 = 0; k0 < k; k0 += SIDE) {
            int kk = k0 + tx;
            for (int i = 0; i < R; i++) {
                int r = ty + i * SIDE;
                float xv = 0f;
                if (kk < k && row + r < m) {
                    xv = x.get((row + r) * k + kk);
                }
                xs[r * XS + tx] = xv;
            }
            for (int j = 0; j < C; j++) {
                int r = ty + j * SIDE;
                float wv = 0f;
                if (kk < k && col + r < n) {
                    wv = w.get((col + r) * k + kk);
                }
                ws[tx * WS + r] = wv;
            }
            context.localBarrier();
            for (int l = 0; l < SIDE; l++) {
                for (int i = 0; i < R; i++) {
                    float xv = xs[(ty * R + i) * XS + l];
                    for (int j = 0; j < C; j++) {
                        sums[i * C + j] += xv * ws[l * WS + tx + j * SIDE];
                    }
                }
            }
            context.localBarrier();
        }
        for (int i = 0; i < R; i++) {
            for (int j = 0; j < C; j++) {
                int r = row + ty * R + i;
                int c = col + tx + j * SIDE;
                if (r < m && c < n) {
                    float v = sums[i * C + j];
                    if (hasBias == 1) {
                        v += bias.get(c);
                    }
                    v = ActivationMath.apply(v, activation);
                    if (gateRow >= 0) {
                        v *= gate.get(gateRow * n + c);
                    }
                    if (accumulate == 1) {
                        v += y.get(r * n + c);
                    }
                    y.set(r * n + c, v);
                }
            }
        }
    }

    /**
     * x [m, k] in f32, w [n, k] in bf16 (the upper halves of f32), row-major.
     *
     * @param bias [n], read if {@code hasBias} is 1
     * @param gate [rows, n], whose row {@code gateRow} multiplies what is added, none if negative
     * @param y [m, n]; added to if {@code accumulate} is 1
     */
    static void bf16(
            KernelContext context,
            FloatArray x,
            ShortArray w,
            FloatArray bias,
            FloatArray gate,
            FloatArray y,
            int m,
            int n,
            int k,
            int hasBias,
            int activation,
            int accumulate,
            int gateRow) {
        int tx = context.localIdx;
        int ty = context.localIdy;
        int row = context.groupIdy * ROWS;
        int col = context.groupIdx * COLS;
        float[] xs = context.allocateFloatLocalArray(ROWS * XS);
        float[] ws = context.allocateFloatLocalArray(SIDE * WS);
        float[] sums = new float[R * C];
        for (int i = 0; i < R * C; i++) {
            sums[i] = 0f;
        }
        for (int k0 = 0; k0 < k; k0 += SIDE) {
            int kk = k0 + tx;
            for (int i = 0; i < R; i++) {
                int r = ty + i * SIDE;
                float xv = 0f;
                if (kk < k && row + r < m) {
                    xv = x.get((row + r) * k + kk);
                }
                xs[r * XS + tx] = xv;
            }
            for (int j = 0; j < C; j++) {
                int r = ty + j * SIDE;
                float wv = 0f;
                if (kk < k && col + r < n) {
                    wv = Float.intBitsToFloat((w.get((col + r) * k + kk) & 0xFFFF) << 16);
                }
                ws[tx * WS + r] = wv;
            }
            context.localBarrier();
            for (int l = 0; l < SIDE; l++) {
                for (int i = 0; i < R; i++) {
                    float xv = xs[(ty * R + i) * XS + l];
                    for (int j = 0; j < C; j++) {
                        sums[i * C + j] += xv * ws[l * WS + tx + j * SIDE];
                    }
                }
            }
            context.localBarrier();
        }
        for (int i = 0; i < R; i++) {
            for (int j = 0; j < C; j++) {
                int r = row + ty * R + i;
                int c = col + tx + j * SIDE;
                if (r < m && c < n) {
                    float v = sums[i * C + j];
                    if (hasBias == 1) {
                        v += bias.get(c);
                    }
                    v = ActivationMath.apply(v, activation);
                    if (gateRow >= 0) {
                        v *= gate.get(gateRow * n + c);
                    }
                    if (accumulate == 1) {
                        v += y.get(r * n + c);
                    }
                    y.set(r * n + c, v);
                }
            }
        }
    }

    /**
     * x [m, k] in f32, w [n, k] in f16, row-major.
     *
     * @param bias [n], read if {@code hasBias} is 1
     * @param gate [rows, n], whose row {@code gateRow} multiplies what is added, none if negative
     * @param y [m, n]; added to if {@code accumulate} is 1
     */
    static void f16(
            KernelContext context,
            FloatArray x,
            HalfFloatArray w,
            FloatArray bias,
            FloatArray gate,
            FloatArray y,
            int m,
            int n,
            int k,
            int hasBias,
            int activation,
            int accumulate,
            int gateRow) {
        int tx = context.localIdx;
        int ty = context.localIdy;
        int row = context.groupIdy * ROWS;
        int col = context.groupIdx * COLS;
        float[] xs = context.allocateFloatLocalArray(ROWS * XS);
        float[] ws = context.allocateFloatLocalArray(SIDE * WS);
        float[] sums = new float[R * C];
        for (int i = 0; i < R * C; i++) {
            sums[i] = 0f;
        }
        for (int k0 = 0; k0 < k; k0 += SIDE) {
            int kk = k0 + tx;
            for (int i = 0; i < R; i++) {
                int r = ty + i * SIDE;
                float xv = 0f;
                if (kk < k && row + r < m) {
                    xv = x.get((row + r) * k + kk);
                }
                xs[r * XS + tx] = xv;
            }
            for (int j = 0; j < C; j++) {
                int r = ty + j * SIDE;
                float wv = 0f;
                if (kk < k && col + r < n) {
                    wv = w.get((col + r) * k + kk).getFloat32();
                }
                ws[tx * WS + r] = wv;
            }
            context.localBarrier();
            for (int l = 0; l < SIDE; l++) {
                for (int i = 0; i < R; i++) {
                    float xv = xs[(ty * R + i) * XS + l];
                    for (int j = 0; j < C; j++) {
                        sums[i * C + j] += xv * ws[l * WS + tx + j * SIDE];
                    }
                }
            }
            context.localBarrier();
        }
        for (int i = 0; i < R; i++) {
            for (int j = 0; j < C; j++) {
                int r = row + ty * R + i;
                int c = col + tx + j * SIDE;
                if (r < m && c < n) {
                    float v = sums[i * C + j];
                    if (hasBias == 1) {
                        v += bias.get(c);
                    }
                    v = ActivationMath.apply(v, activation);
                    if (gateRow >= 0) {
                        v *= gate.get(gateRow * n + c);
                    }
                    if (accumulate == 1) {
                        v += y.get(r * n + c);
                    }
                    y.set(r * n + c, v);
                }
            }
        }
    }
}
