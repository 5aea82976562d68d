package io.omnitransfer.kernels.linear;

import io.omnitransfer.kernels.activation.ActivationMath;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Device bodies: y = epilogue(x·wᵀ + b), one per element type of w; 2·m·n·k FLOPs.
 *
 * <p>A group of 16×16 threads computes a tile of 96×64 outputs, 6×4 per thread (rows 6·ty + i, columns tx + 16·j), from
 * tiles of 96×64 elements of x and 64×64 of w in local memory (40.6 KiB). Both are loaded along k, the contiguous axis of
 * both, by neighbouring threads; w is turned on the way. Two barriers per step of 64 along k: tiles complete before use,
 * used before replaced. Every step moves 160·64 elements for 2·96·64·64 FLOPs. Ragged edges load zeros and store nothing;
 * threads without rows wait.
 *
 * <p>24 sums and ten operands are as much as 32 vector registers hold. The bodies differ in one line, the load of w: device
 * code has no generic arrays.
 */
final class LinearKernels {
    /** Side of a group of threads. */
    static final int SIDE = 16;

    /** Rows of a thread. */
    private static final int R = 6;
    /** Columns of a thread. */
    private static final int C = 4;
    /** Rows of a group. */
    static final int ROWS = R * SIDE;
    /** Columns of a group. */
    static final int COLUMNS = C * SIDE;
    /** Elements along k in local memory at a time. */
    private static final int STEP = 64;
    /** Row stride of the local tile of x. */
    private static final int XS = STEP + 1;
    /** Row stride of the local tile of w; odd, so that the transposing store meets no bank twice. */
    private static final int WS = COLUMNS + 1;

    private LinearKernels() {}

    /**
     * x [m, k] in f32, w [n, k] in f32, row-major.
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
        int col = context.groupIdx * COLUMNS;
        float[] xs = context.allocateFloatLocalArray(ROWS * XS);
        float[] ws = context.allocateFloatLocalArray(STEP * WS);
        float[] sums = new float[R * C];
        for (int i = 0; i < R * C; i++) {
            sums[i] = 0f;
        }
        for (int k0 = 0; k0 < k; k0 += STEP) {
            for (int i = 0; i < ROWS; i += SIDE) {
                for (int l = 0; l < STEP; l += SIDE) {
                    int r = i + ty;
                    int kk = k0 + l + tx;
                    float xv = 0f;
                    if (kk < k && row + r < m) {
                        xv = x.get((row + r) * k + kk);
                    }
                    xs[r * XS + l + tx] = xv;
                }
            }
            for (int j = 0; j < C; j++) {
                for (int l = 0; l < STEP; l += SIDE) {
                    int c = ty + j * SIDE;
                    int kk = k0 + l + tx;
                    float wv = 0f;
                    if (kk < k && col + c < n) {
                        wv = w.get((col + c) * k + kk);
                    }
                    ws[(l + tx) * WS + c] = wv;
                }
            }
            context.localBarrier();
            if (row + ty * R < m) {
                for (int l = 0; l < STEP; l++) {
                    for (int i = 0; i < R; i++) {
                        float xv = xs[(ty * R + i) * XS + l];
                        for (int j = 0; j < C; j++) {
                            sums[i * C + j] += xv * ws[l * WS + tx + j * SIDE];
                        }
                    }
                }
            }
            context.localBarrier();
        }
        for (int i = 0; i < R * C; i++) {
            int c = col + tx + i % C * SIDE;
            if (hasBias == 1 && c < n) {
                sums[i] += bias.get(c);
            }
            sums[i] = ActivationMath.apply(sums[i], activation);
        }
        for (int i = 0; i < R; i++) {
            for (int j = 0; j < C; j++) {
                int r = row + ty * R + i;
                int c = col + tx + j * SIDE;
                if (r < m && c < n) {
                    float v = sums[i * C + j];
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
        int col = context.groupIdx * COLUMNS;
        float[] xs = context.allocateFloatLocalArray(ROWS * XS);
        float[] ws = context.allocateFloatLocalArray(STEP * WS);
        float[] sums = new float[R * C];
        for (int i = 0; i < R * C; i++) {
            sums[i] = 0f;
        }
        for (int k0 = 0; k0 < k; k0 += STEP) {
            for (int i = 0; i < ROWS; i += SIDE) {
                for (int l = 0; l < STEP; l += SIDE) {
                    int r = i + ty;
                    int kk = k0 + l + tx;
                    float xv = 0f;
                    if (kk < k && row + r < m) {
                        xv = x.get((row + r) * k + kk);
                    }
                    xs[r * XS + l + tx] = xv;
                }
            }
            for (int j = 0; j < C; j++) {
                for (int l = 0; l < STEP; l += SIDE) {
                    int c = ty + j * SIDE;
                    int kk = k0 + l + tx;
                    float wv = 0f;
                    if (kk < k && col + c < n) {
                        wv = Float.intBitsToFloat((w.get((col + c) * k + kk) & 0xFFFF) << 16);
                    }
                    ws[(l + tx) * WS + c] = wv;
                }
            }
            context.localBarrier();
            if (row + ty * R < m) {
                for (int l = 0; l < STEP; l++) {
                    for (int i = 0; i < R; i++) {
                        float xv = xs[(ty * R + i) * XS + l];
                        for (int j = 0; j < C; j++) {
                            sums[i * C + j] += xv * ws[l * WS + tx + j * SIDE];
                        }
                    }
                }
            }
            context.localBarrier();
        }
        for (int i = 0; i < R * C; i++) {
            int c = col + tx + i % C * SIDE;
            if (hasBias == 1 && c < n) {
                sums[i] += bias.get(c);
            }
            sums[i] = ActivationMath.apply(sums[i], activation);
        }
        for (int i = 0; i < R; i++) {
            for (int j = 0; j < C; j++) {
                int r = row + ty * R + i;
                int c = col + tx + j * SIDE;
                if (r < m && c < n) {
                    float v = sums[i * C + j];
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
        int col = context.groupIdx * COLUMNS;
        float[] xs = context.allocateFloatLocalArray(ROWS * XS);
        float[] ws = context.allocateFloatLocalArray(STEP * WS);
        float[] sums = new float[R * C];
        for (int i = 0; i < R * C; i++) {
            sums[i] = 0f;
        }
        for (int k0 = 0; k0 < k; k0 += STEP) {
            for (int i = 0; i < ROWS; i += SIDE) {
                for (int l = 0; l < STEP; l += SIDE) {
                    int r = i + ty;
                    int kk = k0 + l + tx;
                    float xv = 0f;
                    if (kk < k && row + r < m) {
                        xv = x.get((row + r) * k + kk);
                    }
                    xs[r * XS + l + tx] = xv;
                }
            }
            for (int j = 0; j < C; j++) {
                for (int l = 0; l < STEP; l += SIDE) {
                    int c = ty + j * SIDE;
                    int kk = k0 + l + tx;
                    float wv = 0f;
                    if (kk < k && col + c < n) {
                        wv = w.get((col + c) * k + kk).getFloat32();
                    }
                    ws[(l + tx) * WS + c] = wv;
                }
            }
            context.localBarrier();
            if (row + ty * R < m) {
                for (int l = 0; l < STEP; l++) {
                    for (int i = 0; i < R; i++) {
                        float xv = xs[(ty * R + i) * XS + l];
                        for (int j = 0; j < C; j++) {
                            sums[i * C + j] += xv * ws[l * WS + tx + j * SIDE];
                        }
                    }
                }
            }
            context.localBarrier();
        }
        for (int i = 0; i < R * C; i++) {
            int c = col + tx + i % C * SIDE;
            if (hasBias == 1 && c < n) {
                sums[i] += bias.get(c);
            }
            sums[i] = ActivationMath.apply(sums[i], activation);
        }
        for (int i = 0; i < R; i++) {
            for (int j = 0; j < C; j++) {
                int r = row + ty * R + i;
                int c = col + tx + j * SIDE;
                if (r < m && c < n) {
                    float v = sums[i * C + j];
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
