package io.omnitransfer.kernels.conv;

import io.omnitransfer.kernels.packing.Packed;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Device body: the matrix product of the implicit patch matrix [m, k] with w [n, k]; m output positions, k = kt·kh·kw·C,
 * 2·m·n·k FLOPs.
 *
 * <p>A line of a window, kw·C elements, lies side by side in x, and so it does in w. The outer loop runs over the kt·kh
 * lines, the inner one along a line in steps of 48, which divides the lines of 16 channels and more that models have.
 * Tiling and synchronisation are those of a linear layer: 16×16 threads, 96×64 outputs, two barriers per step, 30.4 KiB of
 * local memory. Groups of the first dimension run over positions, of which there may be millions. Padding and ragged
 * edges load zeros. The window's small numbers travel in one int, four bits each: a task takes few arguments.
 */
final class Conv3dKernels {
    /** Side of a group of threads. */
    static final int SIDE = 16;

    /** Positions of a thread. */
    private static final int R = 6;
    /** Output channels of a thread. */
    private static final int C = Packed.SIDE / SIDE;
    /** Positions of a group. */
    static final int ROWS = R * SIDE;
    /** Output channels of a group. */
    static final int COLUMNS = C * SIDE;
    /** Elements of a line in local memory at a time. */
    private static final int STEP = 48;
    /** Row stride of the local tile of patches. */
    private static final int XS = STEP + 1;

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
     * y = x * w + b, or y += x * w + b.
     *
     * @param x [T, height, width, c] f32
     * @param past [history, height, width, c] f32, read if there is history
     * @param panels [panels, depth, 64]: w [n, kt, kh, kw, c] as {@link Packed} turns it
     * @param bias [n], read if there is a bias
     * @param first output of the first panel
     * @param y [T', outHeight, outWidth, n] f32
     */
    static void product(
            KernelContext context,
            FloatArray x,
            FloatArray past,
            FloatArray panels,
            FloatArray bias,
            FloatArray y,
            int first,
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
        int col = first + context.groupIdy * COLUMNS;
        int panel = context.groupIdy * Packed.depth(k) * COLUMNS;
        float[] xs = context.allocateFloatLocalArray(ROWS * XS);
        float[] ws = context.allocateFloatLocalArray(STEP * COLUMNS);
        float[] sums = new float[R * C];
        for (int i = 0; i < R * C; i++) {
            sums[i] = 0f;
        }
        for (int l0 = 0; l0 < k; l0 += line) {
            int tap = l0 / line;
            int dt = tap / kh;
            int dh = tap - dt * kh - ((window >> 20) & 15);
            dt = dt - ((flags >> 6) & 15);
            for (int e0 = 0; e0 < line; e0 += STEP) {
                for (int r = ty; r < ROWS; r += SIDE) {
                    int plane = (row + r) / outWidth;
                    int iw = (row + r - plane * outWidth) * ((window >> 16) & 15) - ((window >> 24) & 15);
                    int t = plane / outHeight;
                    int ih = (plane - t * outHeight) * ((window >> 12) & 15) + dh;
                    int f = t * ((window >> 8) & 15) + dt;
                    for (int s = 0; s < STEP; s += SIDE) {
                        int e = e0 + s + tx;
                        int o = iw * c + e;
                        float xv = 0f;
                        if (row + r < m && f >= 0 && ih >= 0 && ih < height && e < line && o >= 0 && o < width * c) {
                            if (f < history) {
                                xv = past.get((f * height + ih) * width * c + o);
                            } else {
                                xv = x.get(((f - history) * height + ih) * width * c + o);
                            }
                        }
                        xs[r * XS + s + tx] = xv;
                    }
                }
                for (int s = 0; s < STEP; s += SIDE) {
                    int e = e0 + s + ty;
                    for (int j = 0; j < COLUMNS; j += SIDE) {
                        float wv = 0f;
                        if (e < line) {
                            wv = panels.get(panel + (l0 + e) * COLUMNS + j + tx);
                        }
                        ws[(s + ty) * COLUMNS + j + tx] = wv;
                    }
                }
                context.localBarrier();
                if (row + ty * R < m) {
                    for (int l = 0; l < STEP; l++) {
                        for (int i = 0; i < R; i++) {
                            float xv = xs[(ty * R + i) * XS + l];
                            for (int j = 0; j < C; j++) {
                                sums[i * C + j] += xv * ws[l * COLUMNS + tx + j * SIDE];
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
