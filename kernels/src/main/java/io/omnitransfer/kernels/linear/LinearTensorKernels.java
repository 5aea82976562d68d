package io.omnitransfer.kernels.linear;

import io.omnitransfer.kernels.activation.ActivationMath;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Device body on tensor cores: y = epilogue(x·wᵀ + b), operands bfloat16, sums f32; 2·m·n·k FLOPs.
 *
 * <p>A group of 4 warps computes 128×128 outputs, a warp 64×64 as 4×8 products of 16×8. Steps of 32 along k pass through three
 * stages of local memory (48 KiB): while one is multiplied, the next two are on their way. A step moves 16 KiB for
 * 2·128·128·32 FLOPs. The results pass through the same memory, 64 rows at a time, so that neighbours store neighbours. Registers are named because kernels have no arrays of fragments: c with row and column.
 */
final class LinearTensorKernels {
    /** Side of a group's tile of outputs. */
    static final int TILE = 128;
    /** Work-items of a group. */
    static final int ITEMS = 128;
    /** Tiles along k that a step takes; the number of tiles is a multiple. */
    static final int STEP = 2;

    private static final int STAGES = 3;
    /** Ints of a stage of either operand. */
    private static final int STAGE = TILE * 16 * STEP / 2;
    /** Where the stages of w begin, behind those of x. */
    private static final int WS = STAGES * STAGE;
    /** Row stride of the results in local memory: stores of a warp meet a bank twice at most. */
    private static final int YS = TILE + 4;
    /** Bytes of a tile of 16×16 and of one of 16×8. */
    private static final int LEFT = 512;

    private static final int RIGHT = 256;
    /** Copies of 16 bytes that a work-item makes for a stage of either operand, and ints between them. */
    private static final int COPIES = STAGE / 4 / ITEMS;

    private LinearTensorKernels() {}

    /**
     * @param x left tiles [m/16, sumTiles], m rounded up to {@link #TILE}
     * @param w right tiles [n/8, sumTiles], n rounded up to {@link #TILE}
     * @param bias [n], read if {@code hasBias} is 1
     * @param gate [rows, n], whose row {@code gateRow} multiplies what is added, none if negative
     * @param y [m, n]; added to if {@code accumulate} is 1
     */
    static void bf16(
            KernelContext context,
            ByteArray x,
            ByteArray w,
            FloatArray bias,
            FloatArray gate,
            FloatArray y,
            int m,
            int n,
            int sumTiles,
            int hasBias,
            int activation,
            int accumulate,
            int gateRow) {
        int[] local = context.allocateIntLocalArray(2 * STAGES * STAGE);
        int item = context.localIdx;
        int warp = item >> 5;
        int steps = sumTiles / STEP;
        // where this item's copies of a step begin, and how far they are apart, in bytes
        int xFrom = (context.groupIdy * (TILE / 16) + item / 64) * sumTiles * LEFT + item % 64 * 16;
        int xApart = 2 * sumTiles * LEFT;
        int wFrom = (context.groupIdx * (TILE / 8) + item / 32) * sumTiles * RIGHT + item % 32 * 16;
        int wApart = 4 * sumTiles * RIGHT;
        // bytes in local memory where this warp's operands begin
        int left = warp / 2 * 4 * STEP * LEFT;
        int right = WS * 4 + warp % 2 * 8 * STEP * RIGHT;
        float[] c00 = context.mmaFragment(0f);
        float[] c01 = context.mmaFragment(0f);
        float[] c02 = context.mmaFragment(0f);
        float[] c03 = context.mmaFragment(0f);
        float[] c04 = context.mmaFragment(0f);
        float[] c05 = context.mmaFragment(0f);
        float[] c06 = context.mmaFragment(0f);
        float[] c07 = context.mmaFragment(0f);
        float[] c10 = context.mmaFragment(0f);
        float[] c11 = context.mmaFragment(0f);
        float[] c12 = context.mmaFragment(0f);
        float[] c13 = context.mmaFragment(0f);
        float[] c14 = context.mmaFragment(0f);
        float[] c15 = context.mmaFragment(0f);
        float[] c16 = context.mmaFragment(0f);
        float[] c17 = context.mmaFragment(0f);
        float[] c20 = context.mmaFragment(0f);
        float[] c21 = context.mmaFragment(0f);
        float[] c22 = context.mmaFragment(0f);
        float[] c23 = context.mmaFragment(0f);
        float[] c24 = context.mmaFragment(0f);
        float[] c25 = context.mmaFragment(0f);
        float[] c26 = context.mmaFragment(0f);
        float[] c27 = context.mmaFragment(0f);
        float[] c30 = context.mmaFragment(0f);
        float[] c31 = context.mmaFragment(0f);
        float[] c32 = context.mmaFragment(0f);
        float[] c33 = context.mmaFragment(0f);
        float[] c34 = context.mmaFragment(0f);
        float[] c35 = context.mmaFragment(0f);
        float[] c36 = context.mmaFragment(0f);
        float[] c37 = context.mmaFragment(0f);
        for (int s = 0; s < STAGES - 1; s++) {
            if (s < steps) {
                copy(context, local, s * STAGE + item * 4, x, xFrom + s * STEP * LEFT, xApart);
                copy(context, local, WS + s * STAGE + item * 4, w, wFrom + s * STEP * RIGHT, wApart);
            }
            context.asyncCopyCommit();
        }
        int stage = 0;
        for (int step = 0; step < steps; step++) {
            context.asyncCopyWaitGroup(STAGES - 2);
            context.localBarrier();
            int ahead = step + STAGES - 1;
            if (ahead < steps) {
                int to = ahead % STAGES * STAGE + item * 4;
                copy(context, local, to, x, xFrom + ahead * STEP * LEFT, xApart);
                copy(context, local, WS + to, w, wFrom + ahead * STEP * RIGHT, wApart);
            }
            context.asyncCopyCommit();
            for (int k = 0; k < STEP; k++) {
                int a = stage * STAGE * 4 + left + k * LEFT;
                int b = stage * STAGE * 4 + right + k * RIGHT;
                var a0 = context.mmaLoadA(local, 16, a + 0 * STEP * LEFT);
                var a1 = context.mmaLoadA(local, 16, a + 1 * STEP * LEFT);
                var a2 = context.mmaLoadA(local, 16, a + 2 * STEP * LEFT);
                var a3 = context.mmaLoadA(local, 16, a + 3 * STEP * LEFT);
                var b0 = context.mmaLoadB(local, 16, b + 0 * STEP * RIGHT);
                c00 = context.mmaBF16(a0, b0, c00, MMAShape.M16N8K16);
                c10 = context.mmaBF16(a1, b0, c10, MMAShape.M16N8K16);
                c20 = context.mmaBF16(a2, b0, c20, MMAShape.M16N8K16);
                c30 = context.mmaBF16(a3, b0, c30, MMAShape.M16N8K16);
                var b1 = context.mmaLoadB(local, 16, b + 1 * STEP * RIGHT);
                c01 = context.mmaBF16(a0, b1, c01, MMAShape.M16N8K16);
                c11 = context.mmaBF16(a1, b1, c11, MMAShape.M16N8K16);
                c21 = context.mmaBF16(a2, b1, c21, MMAShape.M16N8K16);
                c31 = context.mmaBF16(a3, b1, c31, MMAShape.M16N8K16);
                var b2 = context.mmaLoadB(local, 16, b + 2 * STEP * RIGHT);
                c02 = context.mmaBF16(a0, b2, c02, MMAShape.M16N8K16);
                c12 = context.mmaBF16(a1, b2, c12, MMAShape.M16N8K16);
                c22 = context.mmaBF16(a2, b2, c22, MMAShape.M16N8K16);
                c32 = context.mmaBF16(a3, b2, c32, MMAShape.M16N8K16);
                var b3 = context.mmaLoadB(local, 16, b + 3 * STEP * RIGHT);
                c03 = context.mmaBF16(a0, b3, c03, MMAShape.M16N8K16);
                c13 = context.mmaBF16(a1, b3, c13, MMAShape.M16N8K16);
                c23 = context.mmaBF16(a2, b3, c23, MMAShape.M16N8K16);
                c33 = context.mmaBF16(a3, b3, c33, MMAShape.M16N8K16);
                var b4 = context.mmaLoadB(local, 16, b + 4 * STEP * RIGHT);
                c04 = context.mmaBF16(a0, b4, c04, MMAShape.M16N8K16);
                c14 = context.mmaBF16(a1, b4, c14, MMAShape.M16N8K16);
                c24 = context.mmaBF16(a2, b4, c24, MMAShape.M16N8K16);
                c34 = context.mmaBF16(a3, b4, c34, MMAShape.M16N8K16);
                var b5 = context.mmaLoadB(local, 16, b + 5 * STEP * RIGHT);
                c05 = context.mmaBF16(a0, b5, c05, MMAShape.M16N8K16);
                c15 = context.mmaBF16(a1, b5, c15, MMAShape.M16N8K16);
                c25 = context.mmaBF16(a2, b5, c25, MMAShape.M16N8K16);
                c35 = context.mmaBF16(a3, b5, c35, MMAShape.M16N8K16);
                var b6 = context.mmaLoadB(local, 16, b + 6 * STEP * RIGHT);
                c06 = context.mmaBF16(a0, b6, c06, MMAShape.M16N8K16);
                c16 = context.mmaBF16(a1, b6, c16, MMAShape.M16N8K16);
                c26 = context.mmaBF16(a2, b6, c26, MMAShape.M16N8K16);
                c36 = context.mmaBF16(a3, b6, c36, MMAShape.M16N8K16);
                var b7 = context.mmaLoadB(local, 16, b + 7 * STEP * RIGHT);
                c07 = context.mmaBF16(a0, b7, c07, MMAShape.M16N8K16);
                c17 = context.mmaBF16(a1, b7, c17, MMAShape.M16N8K16);
                c27 = context.mmaBF16(a2, b7, c27, MMAShape.M16N8K16);
                c37 = context.mmaBF16(a3, b7, c37, MMAShape.M16N8K16);
            }
            stage = stage == STAGES - 1 ? 0 : stage + 1;
        }
        int column = context.groupIdx * TILE + item;
        // a lane has two neighbours in row lane / 4 and two eight rows below
        int at = (item & 31) / 4 * YS + warp % 2 * 64 + (item & 3) * 2;
        context.asyncCopyWaitGroup(0);
        for (int half = 0; half < 2; half++) {
            context.localBarrier();
            if (warp / 2 == half) {
                keep(c00, local, at + 0 * YS + 0);
                keep(c01, local, at + 0 * YS + 8);
                keep(c02, local, at + 0 * YS + 16);
                keep(c03, local, at + 0 * YS + 24);
                keep(c04, local, at + 0 * YS + 32);
                keep(c05, local, at + 0 * YS + 40);
                keep(c06, local, at + 0 * YS + 48);
                keep(c07, local, at + 0 * YS + 56);
                keep(c10, local, at + 16 * YS + 0);
                keep(c11, local, at + 16 * YS + 8);
                keep(c12, local, at + 16 * YS + 16);
                keep(c13, local, at + 16 * YS + 24);
                keep(c14, local, at + 16 * YS + 32);
                keep(c15, local, at + 16 * YS + 40);
                keep(c16, local, at + 16 * YS + 48);
                keep(c17, local, at + 16 * YS + 56);
                keep(c20, local, at + 32 * YS + 0);
                keep(c21, local, at + 32 * YS + 8);
                keep(c22, local, at + 32 * YS + 16);
                keep(c23, local, at + 32 * YS + 24);
                keep(c24, local, at + 32 * YS + 32);
                keep(c25, local, at + 32 * YS + 40);
                keep(c26, local, at + 32 * YS + 48);
                keep(c27, local, at + 32 * YS + 56);
                keep(c30, local, at + 48 * YS + 0);
                keep(c31, local, at + 48 * YS + 8);
                keep(c32, local, at + 48 * YS + 16);
                keep(c33, local, at + 48 * YS + 24);
                keep(c34, local, at + 48 * YS + 32);
                keep(c35, local, at + 48 * YS + 40);
                keep(c36, local, at + 48 * YS + 48);
                keep(c37, local, at + 48 * YS + 56);
            }
            context.localBarrier();
            for (int r = 0; r < TILE / 2; r++) {
                int row = context.groupIdy * TILE + half * (TILE / 2) + r;
                if (row < m && column < n) {
                    float v = Float.intBitsToFloat(local[r * YS + item]);
                    if (hasBias == 1) {
                        v += bias.get(column);
                    }
                    v = ActivationMath.apply(v, activation);
                    if (gateRow >= 0) {
                        v *= gate.get(gateRow * n + column);
                    }
                    if (accumulate == 1) {
                        v += y.get(row * n + column);
                    }
                    y.set(row * n + column, v);
                }
            }
        }
    }

    /** Begins an item's copies of 16 bytes each. */
    private static void copy(KernelContext context, int[] tile, int to, ByteArray tiles, int from, int apart) {
        for (int c = 0; c < COPIES; c++) {
            for (int i = 0; i < 4; i++) {
                context.asyncCopyToLocal(tile, to + c * (ITEMS * 4) + i, tiles, from + c * apart + 4 * i);
            }
        }
    }

    private static void keep(float[] sums, int[] local, int at) {
        local[at] = Float.floatToRawIntBits(sums[0]);
        local[at + 1] = Float.floatToRawIntBits(sums[1]);
        local[at + 8 * YS] = Float.floatToRawIntBits(sums[2]);
        local[at + 8 * YS + 1] = Float.floatToRawIntBits(sums[3]);
    }
}
