package io.omnitransfer.kernels.conv;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Device bodies: the matrix product of the implicit patch matrix [m, k] with w [n, k], one per element type of w;
 * m output positions, k = kt·kh·kw·C, 2·m·n·k FLOPs.
 *
 * <p>Tiling and synchronisation are those of a linear layer: 16×16 threads, 64×64 outputs, steps of 16 along k, two
 * barriers per step, 8.3 KiB of local memory. Groups of the first dimension run over positions, of which there may be
 * millions. Padding and ragged edges load zeros. The window's small numbers travel in one int, four bits each: a task
 * takes few arguments.
 */
final class Conv3dKernels {
    /** Side of a group's tile of outputs. */
    static final int TILE = 64;
    /** Side of a group of threads. */
    static final int SIDE = 16;

    /** Outputs per thread in each direction. */
    private static final int R = 4;
    /** Columns of a thread whose sums are built together: with R rows they fit the 16 vector registers of common CPUs. */
    private static final int H = 2;
    /** Row stride of the local tile of patches. */
    private static final int XS = SIDE + 1;
    /** Row stride of the local tile of w; odd, so that the transposing store meets no bank twice. */
    private static final int WS = TILE + 1;

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
        int kw = (window >> 4) & 15;
        int history = (flags >> 2) & 15;
        int tx = context.localIdx;
        int ty = context.localIdy;
        int row = context.groupIdx * TILE;
        int col = context.groupIdy * TILE;
        float[] xs = context.allocateFloatLocalArray(TILE * XS);
        float[] ws = context.allocateFloatLocalArray(SIDE * WS);
        float[] sums = new float[R * R];
        for (int i = 0; i < R * R; i++) {
            sums[i] = 0f;
        }
        for (int k0 = 0; k0 < k; k0 += SIDE) {
            int kk = k0 + tx;
            int tap = kk / c;
            int channel = kk - tap * c;
            int line = tap / kw;
            int dw = tap - line * kw - ((window >> 24) & 15);
            int dt = line / kh;
            int dh = line - dt * kh - ((window >> 20) & 15);
            dt = dt - ((flags >> 6) & 15);
            for (int i = 0; i < R; i++) {
                int r = ty + i * SIDE;
                int plane = (row + r) / outWidth;
                int iw = (row + r - plane * outWidth) * ((window >> 16) & 15) + dw;
                int t = plane / outHeight;
                int ih = (plane - t * outHeight) * ((window >> 12) & 15) + dh;
                int f = t * ((window >> 8) & 15) + dt;
                float xv = 0f;
                if (kk < k && row + r < m && f >= 0 && ih >= 0 && ih < height && iw >= 0 && iw < width) {
                    if (f < history) {
                        xv = past.get(((f * height + ih) * width + iw) * c + channel);
                    } else {
                        xv = x.get((((f - history) * height + ih) * width + iw) * c + channel);
                    }
                }
                xs[r * XS + tx] = xv;
                float wv = 0f;
                if (kk < k && col + r < n) {
                    wv = w.get((col + r) * k + kk);
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
                int o = col + tx + j * SIDE;
                if (r < m && o < n) {
                    float v = sums[i * R + j];
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
        int kw = (window >> 4) & 15;
        int history = (flags >> 2) & 15;
        int tx = context.localIdx;
        int ty = context.localIdy;
        int row = context.groupIdx * TILE;
        int col = context.groupIdy * TILE;
        float[] xs = context.allocateFloatLocalArray(TILE * XS);
        float[] ws = context.allocateFloatLocalArray(SIDE * WS);
        float[] sums = new float[R * R];
        for (int i = 0; i < R * R; i++) {
            sums[i] = 0f;
        }
        for (int k0 = 0; k0 < k; k0 += SIDE) {
            int kk = k0 + tx;
            int tap = kk / c;
            int channel = kk - tap * c;
            int line = tap / kw;
            int dw = tap - line * kw - ((window >> 24) & 15);
            int dt = line / kh;
            int dh = line - dt * kh - ((window >> 20) & 15);
            dt = dt - ((flags >> 6) & 15);
            for (int i = 0; i < R; i++) {
                int r = ty + i * SIDE;
                int plane = (row + r) / outWidth;
                int iw = (row + r - plane * outWidth) * ((window >> 16) & 15) + dw;
                int t = plane / outHeight;
                int ih = (plane - t * outHeight) * ((window >> 12) & 15) + dh;
                int f = t * ((window >> 8) & 15) + dt;
                float xv = 0f;
                if (kk < k && row + r < m && f >= 0 && ih >= 0 && ih < height && iw >= 0 && iw < width) {
                    if (f < history) {
                        xv = past.get(((f * height + ih) * width + iw) * c + channel);
                    } else {
                        xv = x.get((((f - history) * height + ih) * width + iw) * c + channel);
                    }
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
                int o = col + tx + j * SIDE;
                if (r < m && o < n) {
                    float v = sums[i * R + j];
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
        int kw = (window >> 4) & 15;
        int history = (flags >> 2) & 15;
        int tx = context.localIdx;
        int ty = context.localIdy;
        int row = context.groupIdx * TILE;
        int col = context.groupIdy * TILE;
        float[] xs = context.allocateFloatLocalArray(TILE * XS);
        float[] ws = context.allocateFloatLocalArray(SIDE * WS);
        float[] sums = new float[R * R];
        for (int i = 0; i < R * R; i++) {
            sums[i] = 0f;
        }
        for (int k0 = 0; k0 < k; k0 += SIDE) {
            int kk = k0 + tx;
            int tap = kk / c;
            int channel = kk - tap * c;
            int line = tap / kw;
            int dw = tap - line * kw - ((window >> 24) & 15);
            int dt = line / kh;
            int dh = line - dt * kh - ((window >> 20) & 15);
            dt = dt - ((flags >> 6) & 15);
            for (int i = 0; i < R; i++) {
                int r = ty + i * SIDE;
                int plane = (row + r) / outWidth;
                int iw = (row + r - plane * outWidth) * ((window >> 16) & 15) + dw;
                int t = plane / outHeight;
                int ih = (plane - t * outHeight) * ((window >> 12) & 15) + dh;
                int f = t * ((window >> 8) & 15) + dt;
                float xv = 0f;
                if (kk < k && row + r < m && f >= 0 && ih >= 0 && ih < height && iw >= 0 && iw < width) {
                    if (f < history) {
                        xv = past.get(((f * height + ih) * width + iw) * c + channel);
                    } else {
                        xv = x.get((((f - history) * height + ih) * width + iw) * c + channel);
                    }
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
                int o = col + tx + j * SIDE;
                if (r < m && o < n) {
                    float v = sums[i * R + j];
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
