package io.omnitransfer.kernels.linear;

import io.omnitransfer.kernels.activation.ActivationMath;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Device bodies: y = epilogue(x·wᵀ + b), one per element type of w; 2·m·n·k FLOPs.
 *
 * <p>A group of 16×16 threads computes a tile of 64×64 outputs, 4×4 per thread (rows 4·ty + i, columns tx + 16·j), from
 * tiles of 64×16 elements of x and w in local memory (8.3 KiB). Both are loaded along k, the contiguous axis of both,
 * by neighbouring threads. Two barriers per step of 16 along k: tiles complete before use, used before replaced. Every
 * tile moves 2·64·16 elements for 2·64·64·16 FLOPs. Ragged edges load zeros and store nothing.
 *
 * <p>The bodies differ in one line, the load of w: device code has no generic arrays.
 */
final class LinearKernels {
    /** Side of a group's tile of outputs. */
    static final int TILE = 64;
    /** Side of a group of threads. */
    static final int SIDE = 16;

    /** Outputs per thread in each direction. */
    private static final int R = 4;
    /** Columns of a thread whose sums are built together: with R rows they fit the 16 vector registers of common CPUs. */
    private static final int H = 4;
    /** Row stride of the local tile of x. */
    private static final int STEP = 32;

    private static final int Q = 6;
    static final int HIGH = Q * SIDE;
    private static final int XS = STEP + 1;
    /** Row stride of the local tile of w; odd, so that the transposing store meets no bank twice. */
    private static final int WS = TILE + 1;

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
        int row = context.groupIdy * HIGH;
        int col = context.groupIdx * TILE;
        float[] xs = context.allocateFloatLocalArray(HIGH * XS);
        float[] ws = context.allocateFloatLocalArray(STEP * WS);
        float[] sums = new float[Q * R];
        for (int i = 0; i < Q * R; i++) {
            sums[i] = 0f;
        }
        for (int k0 = 0; k0 < k; k0 += STEP) {
            for (int r = ty; r < HIGH; r += SIDE) {
                for (int s = tx; s < STEP; s += SIDE) {
                    float xv = 0f;
                    if (k0 + s < k && row + r < m) {
                        xv = x.get((row + r) * k + k0 + s);
                    }
                    xs[r * XS + s] = xv;
                }
            }
            for (int i = 0; i < R; i++) {
                int r = ty + i * SIDE;
                for (int s = 0; s < STEP; s += SIDE) {
                    int kk = k0 + s + tx;
                    float wv = 0f;
                    if (kk < k && col + r < n) {
                        wv = w.get((col + r) * k + kk);
                    }
                    ws[(s + tx) * WS + r] = wv;
                }
            }
            context.localBarrier();
            if (row + ty * Q < m) {
                for (int l = 0; l < STEP; l++) {
                    for (int i = 0; i < Q; i++) {
                        float xv = xs[(ty * Q + i) * XS + l];
                        for (int j = 0; j < R; j++) {
                            sums[i * R + j] += xv * ws[l * WS + tx + j * SIDE];
                        }
                    }
                }
            }
            context.localBarrier();
        }
        for (int i = 0; i < Q; i++) {
            for (int j = 0; j < R; j++) {
                int r = row + ty * Q + i;
                int c = col + tx + j * SIDE;
                if (r < m && c < n) {
                    float v = sums[i * R + j];
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
        int row = context.groupIdy * TILE;
        int col = context.groupIdx * TILE;
        float[] xs = context.allocateFloatLocalArray(TILE * XS);
        float[] ws = context.allocateFloatLocalArray(SIDE * WS);
        float[] sums = new float[R * R];
        for (int i = 0; i < R * R; i++) {
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
                float wv = 0f;
                if (kk < k && col + r < n) {
                    wv = Float.intBitsToFloat((w.get((col + r) * k + kk) & 0xFFFF) << 16);
                }
                ws[tx * WS + r] = wv;
            }
            context.localBarrier();
            for (int h = 0; h < R; h += H) {
                for (int l = 0; l < SIDE; l++) {
                    for (int i = 0; i < R; i++) {
                        float xv = xs[(ty * R + i) * XS + l];
                        for (int j = 0; j < H; j++) {
                            sums[i * R + h + j] += xv * ws[l * WS + tx + (h + j) * SIDE];
                        }
                    }
                }
            }
            context.localBarrier();
        }
        for (int i = 0; i < R; i++) {
            for (int j = 0; j < R; j++) {
                int r = row + ty * R + i;
                int c = col + tx + j * SIDE;
                if (r < m && c < n) {
                    float v = sums[i * R + j];
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
        int row = context.groupIdy * TILE;
        int col = context.groupIdx * TILE;
        float[] xs = context.allocateFloatLocalArray(TILE * XS);
        float[] ws = context.allocateFloatLocalArray(SIDE * WS);
        float[] sums = new float[R * R];
        for (int i = 0; i < R * R; i++) {
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
                float wv = 0f;
                if (kk < k && col + r < n) {
                    wv = w.get((col + r) * k + kk).getFloat32();
                }
                ws[tx * WS + r] = wv;
            }
            context.localBarrier();
            for (int h = 0; h < R; h += H) {
                for (int l = 0; l < SIDE; l++) {
                    for (int i = 0; i < R; i++) {
                        float xv = xs[(ty * R + i) * XS + l];
                        for (int j = 0; j < H; j++) {
                            sums[i * R + h + j] += xv * ws[l * WS + tx + (h + j) * SIDE];
                        }
                    }
                }
            }
            context.localBarrier();
        }
        for (int i = 0; i < R; i++) {
            for (int j = 0; j < R; j++) {
                int r = row + ty * R + i;
                int c = col + tx + j * SIDE;
                if (r < m && c < n) {
                    float v = sums[i * R + j];
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
