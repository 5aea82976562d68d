package io.omnitransfer.kernels.conv;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Device bodies: the matrix product of the implicit patch matrix [m, k] with w [n, k], one per element type of w;
 * m output positions, k = kt·kh·kw·C, 2·m·n·k FLOPs.
 *
 * <p>A line of a window, kw·C elements, lies side by side in x, and so it does in w. The outer loop runs over the kt·kh
 * lines, the inner one along a line in steps of 16. Tiling and synchronisation are those of a linear layer: 16×16 threads,
 * 96×64 outputs, two barriers per step, 10.5 KiB of local memory. Groups of the first dimension run over positions, of
 * which there may be millions. Padding and ragged edges load zeros. The window's small numbers travel in one int, four bits
 * each: a task takes few arguments.
 */
final class Conv3dKernels {
    /** Side of a group of threads. */
    static final int SIDE = 16;

    /** Positions of a thread. */
    private static final int R = 6;
    /** Output channels of a thread. */
    private static final int C = 4;
    /** Positions of a group. */
    static final int ROWS = R * SIDE;
    /** Output channels of a group. */
    static final int COLUMNS = C * SIDE;
    /** Row stride of the local tile of patches. */
    private static final int XS = SIDE + 1;
    /** Row stride of the local tile of w; odd, so that the transposing store meets no bank twice. */
    private static final int WS = COLUMNS + 1;

    private Conv3dKernels() {}

    /** kh, kw, st, sh, sw, padTop, padLeft, four bits each, from the lowest. */
    static int window(Conv3dShape s) {
        return s.kh() | s.kw() << 4 | s.st() << 8 | s.sh() << 12 | s.sw() << 16 | s.padTop() << 20 | s.padLeft() << 24;
    }

    /** Has a bias, accumulates: one bit each; frames of history and of time padding: four bits each. */
    static int flags(Conv3dShape s, boolean bias, boolean accumulate) {
        return (bias ? 1 : 0) | (accumulate ? 2 : 0) | s.history() << 2 | s.timePadding() << 6;
    }

    /**
     * w [n, kt, kh, kw, c] in f32.
     *
     * @param x [T, height, width, c] f32
     * @param past [history, height, width, c] f32, read if there is history
     * @param bias [n], read if there is a bias
     * @param y [T', outHeight, outWidth, n] f32
     */
    static void f32(
            KernelContext context,
            FloatArray x,
            FloatArray past,
            FloatArray w,
            FloatArray bias,
            FloatArray y,
            int m,
            int n,
            int k,
            int height,
            int width,
            int c,
            int outHeight,
            int outWidth,
            int window,
            int flags) {
        int kh = window & 15;
        int line = ((window >> 4) & 15) * c;
        int history = (flags >> 2) & 15;
        int tx = context.localIdx;
        int ty = context.localIdy;
        int row = context.groupIdx * ROWS;
        int col = context.groupIdy * COLUMNS;
        float[] xs = context.allocateFloatLocalArray(ROWS * XS);
        float[] ws = context.allocateFloatLocalArray(SIDE * WS);
        float[] sums = new float[R * C];
        for (int i = 0; i < R * C; i++) {
            sums[i] = 0f;
        }
        for (int l0 = 0; l0 < k; l0 += line) {
            int tap = l0 / line;
            int dt = tap / kh;
            int dh = tap - dt * kh - ((window >> 20) & 15);
            dt = dt - ((flags >> 6) & 15);
            for (int e0 = 0; e0 < line; e0 += SIDE) {
                int e = e0 + tx;
                for (int r = ty; r < ROWS; r += SIDE) {
                    int plane = (row + r) / outWidth;
                    int iw = (row + r - plane * outWidth) * ((window >> 16) & 15) - ((window >> 24) & 15);
                    int t = plane / outHeight;
                    int ih = (plane - t * outHeight) * ((window >> 12) & 15) + dh;
                    int f = t * ((window >> 8) & 15) + dt;
                    int o = iw * c + e;
                    float xv = 0f;
                    if (row + r < m && f >= 0 && ih >= 0 && ih < height && e < line && o >= 0 && o < width * c) {
                        if (f < history) {
                            xv = past.get((f * height + ih) * width * c + o);
                        } else {
                            xv = x.get(((f - history) * height + ih) * width * c + o);
                        }
                    }
                    xs[r * XS + tx] = xv;
                }
                for (int j = 0; j < C; j++) {
                    int o = ty + j * SIDE;
                    float wv = 0f;
                    if (e < line && col + o < n) {
                        wv = w.get((col + o) * k + l0 + e);
                    }
                    ws[tx * WS + o] = wv;
                }
                context.localBarrier();
                if (row + ty * R < m) {
                    for (int l = 0; l < SIDE; l++) {
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
        }
        for (int i = 0; i < R; i++) {
            for (int j = 0; j < C; j++) {
                int r = row + ty * R + i;
                int o = col + tx + j * SIDE;
                if (r < m && o < n) {
                    float v = sums[i * C + j];
                    if ((flags & 1) == 1) {
                        v += bias.get(o);
                    }
                    if ((flags & 2) == 2) {
                        v += y.get(r * n + o);
                    }
                    y.set(r * n + o, v);
                }
            }
        }
    }

    /**
     * w [n, kt, kh, kw, c] in bf16 (the upper halves of f32).
     *
     * @param x [T, height, width, c] f32
     * @param past [history, height, width, c] f32, read if there is history
     * @param bias [n], read if there is a bias
     * @param y [T', outHeight, outWidth, n] f32
     */
    static void bf16(
            KernelContext context,
            FloatArray x,
            FloatArray past,
            ShortArray w,
            FloatArray bias,
            FloatArray y,
            int m,
            int n,
            int k,
            int height,
            int width,
            int c,
            int outHeight,
            int outWidth,
            int window,
            int flags) {
        int kh = window & 15;
        int line = ((window >> 4) & 15) * c;
        int history = (flags >> 2) & 15;
        int tx = context.localIdx;
        int ty = context.localIdy;
        int row = context.groupIdx * ROWS;
        int col = context.groupIdy * COLUMNS;
        float[] xs = context.allocateFloatLocalArray(ROWS * XS);
        float[] ws = context.allocateFloatLocalArray(SIDE * WS);
        float[] sums = new float[R * C];
        for (int i = 0; i < R * C; i++) {
            sums[i] = 0f;
        }
        for (int l0 = 0; l0 < k; l0 += line) {
            int tap = l0 / line;
            int dt = tap / kh;
            int dh = tap - dt * kh - ((window >> 20) & 15);
            dt = dt - ((flags >> 6) & 15);
            for (int e0 = 0; e0 < line; e0 += SIDE) {
                int e = e0 + tx;
                for (int r = ty; r < ROWS; r += SIDE) {
                    int plane = (row + r) / outWidth;
                    int iw = (row + r - plane * outWidth) * ((window >> 16) & 15) - ((window >> 24) & 15);
                    int t = plane / outHeight;
                    int ih = (plane - t * outHeight) * ((window >> 12) & 15) + dh;
                    int f = t * ((window >> 8) & 15) + dt;
                    int o = iw * c + e;
                    float xv = 0f;
                    if (row + r < m && f >= 0 && ih >= 0 && ih < height && e < line && o >= 0 && o < width * c) {
                        if (f < history) {
                            xv = past.get((f * height + ih) * width * c + o);
                        } else {
                            xv = x.get(((f - history) * height + ih) * width * c + o);
                        }
                    }
                    xs[r * XS + tx] = xv;
                }
                for (int j = 0; j < C; j++) {
                    int o = ty + j * SIDE;
                    float wv = 0f;
                    if (e < line && col + o < n) {
                        wv = Float.intBitsToFloat((w.get((col + o) * k + l0 + e) & 0xFFFF) << 16);
                    }
                    ws[tx * WS + o] = wv;
                }
                context.localBarrier();
                if (row + ty * R < m) {
                    for (int l = 0; l < SIDE; l++) {
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
        }
        for (int i = 0; i < R; i++) {
            for (int j = 0; j < C; j++) {
                int r = row + ty * R + i;
                int o = col + tx + j * SIDE;
                if (r < m && o < n) {
                    float v = sums[i * C + j];
                    if ((flags & 1) == 1) {
                        v += bias.get(o);
                    }
                    if ((flags & 2) == 2) {
                        v += y.get(r * n + o);
                    }
                    y.set(r * n + o, v);
                }
            }
        }
    }

    /**
     * w [n, kt, kh, kw, c] in f16.
     *
     * @param x [T, height, width, c] f32
     * @param past [history, height, width, c] f32, read if there is history
     * @param bias [n], read if there is a bias
     * @param y [T', outHeight, outWidth, n] f32
     */
    static void f16(
            KernelContext context,
            FloatArray x,
            FloatArray past,
            HalfFloatArray w,
            FloatArray bias,
            FloatArray y,
            int m,
            int n,
            int k,
            int height,
            int width,
            int c,
            int outHeight,
            int outWidth,
            int window,
            int flags) {
        int kh = window & 15;
        int line = ((window >> 4) & 15) * c;
        int history = (flags >> 2) & 15;
        int tx = context.localIdx;
        int ty = context.localIdy;
        int row = context.groupIdx * ROWS;
        int col = context.groupIdy * COLUMNS;
        float[] xs = context.allocateFloatLocalArray(ROWS * XS);
        float[] ws = context.allocateFloatLocalArray(SIDE * WS);
        float[] sums = new float[R * C];
        for (int i = 0; i < R * C; i++) {
            sums[i] = 0f;
        }
        for (int l0 = 0; l0 < k; l0 += line) {
            int tap = l0 / line;
            int dt = tap / kh;
            int dh = tap - dt * kh - ((window >> 20) & 15);
            dt = dt - ((flags >> 6) & 15);
            for (int e0 = 0; e0 < line; e0 += SIDE) {
                int e = e0 + tx;
                for (int r = ty; r < ROWS; r += SIDE) {
                    int plane = (row + r) / outWidth;
                    int iw = (row + r - plane * outWidth) * ((window >> 16) & 15) - ((window >> 24) & 15);
                    int t = plane / outHeight;
                    int ih = (plane - t * outHeight) * ((window >> 12) & 15) + dh;
                    int f = t * ((window >> 8) & 15) + dt;
                    int o = iw * c + e;
                    float xv = 0f;
                    if (row + r < m && f >= 0 && ih >= 0 && ih < height && e < line && o >= 0 && o < width * c) {
                        if (f < history) {
                            xv = past.get((f * height + ih) * width * c + o);
                        } else {
                            xv = x.get(((f - history) * height + ih) * width * c + o);
                        }
                    }
                    xs[r * XS + tx] = xv;
                }
                for (int j = 0; j < C; j++) {
                    int o = ty + j * SIDE;
                    float wv = 0f;
                    if (e < line && col + o < n) {
                        wv = w.get((col + o) * k + l0 + e).getFloat32();
                    }
                    ws[tx * WS + o] = wv;
                }
                context.localBarrier();
                if (row + ty * R < m) {
                    for (int l = 0; l < SIDE; l++) {
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
        }
        for (int i = 0; i < R; i++) {
            for (int j = 0; j < C; j++) {
                int r = row + ty * R + i;
                int o = col + tx + j * SIDE;
                if (r < m && o < n) {
                    float v = sums[i * C + j];
                    if ((flags & 1) == 1) {
                        v += bias.get(o);
                    }
                    if ((flags & 2) == 2) {
                        v += y.get(r * n + o);
                    }
                    y.set(r * n + o, v);
                }
            }
        }
    }
}
