package io.omnitransfer.kernels.linear;

import io.omnitransfer.kernels.activation.ActivationMath;
import io.omnitransfer.kernels.packing.Packed;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Device body: y = epilogue(x·wᵀ + b); 2·m·n·k FLOPs.
 *
 * <p>A group of 16×16 threads computes a tile of 96×64 outputs, 6×4 per thread (rows 6·ty + i, columns tx + 16·j), from
 * tiles of 96×64 elements of x and 64×64 of w in local memory (40.4 KiB). Both are loaded by neighbouring threads along the
 * axis that is contiguous: k of x, the outputs of a panel of w. Two barriers per step of 64 along k: tiles complete before
 * use, used before replaced. Every step moves 160·64 elements for 2·96·64·64 FLOPs. Ragged edges of x load zeros, those of
 * y store nothing; threads without rows wait.
 *
 * <p>24 sums and ten operands are as much as 32 vector registers hold.
 */
final class LinearKernels {
    /** Side of a group of threads. */
    static final int SIDE = 16;

    /** Rows of a thread. */
    private static final int R = 6;
    /** Columns of a thread. */
    private static final int C = Packed.SIDE / SIDE;
    /** Rows of a group. */
    static final int ROWS = R * SIDE;
    /** Columns of a group. */
    static final int COLUMNS = C * SIDE;
    /** Elements along k in local memory at a time. */
    private static final int STEP = Packed.SIDE;
    /** Row stride of the local tile of x. */
    private static final int XS = STEP + 1;

    private LinearKernels() {}

    /**
     * x [m, k] row-major, f32.
     *
     * @param panels [panels, depth, 64]: the weights as {@link Packed} turns them
     * @param bias [n], read if {@code hasBias} is 1
     * @param gate [rows, n], whose row {@code gateRow} multiplies what is added, none if negative
     * @param first output of the first panel
     * @param y [m, n]; added to if {@code accumulate} is 1
     */
    static void product(
            KernelContext context,
            FloatArray x,
            FloatArray panels,
            FloatArray bias,
            FloatArray gate,
            FloatArray y,
            int first,
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
        int col = first + context.groupIdx * COLUMNS;
        int panel = context.groupIdx * Packed.depth(k) * COLUMNS;
        float[] xs = context.allocateFloatLocalArray(ROWS * XS);
        float[] ws = context.allocateFloatLocalArray(STEP * COLUMNS);
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
            for (int l = 0; l < STEP; l += SIDE) {
                for (int j = 0; j < COLUMNS; j += SIDE) {
                    ws[(l + ty) * COLUMNS + j + tx] = panels.get(panel + (k0 + l + ty) * COLUMNS + j + tx);
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
