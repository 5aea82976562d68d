package io.omnitransfer.kernels.packing;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Device bodies that pack a matrix into panels of 64 rows; every number is read once, and 4 bytes are written for it. Heads
 * of {@code width} columns stand side by side in the matrix and one after the other in the panels.
 *
 * <p>A group of 16×16 threads packs one tile of 64×64: its place along the columns, its panel and its head are the
 * group's indices. What is turned goes through local memory (16.25 KiB), so that neighbouring
 * threads read and write neighbours.
 */
final class PackingKernels {
    /** Side of a group of threads. */
    static final int GROUP = 16;

    private static final int SIDE = Packed.SIDE;
    /** Row stride of the tile in local memory; odd, so that the transposing store meets no bank twice. */
    private static final int STRIDE = SIDE + 1;

    private PackingKernels() {}

    /**
     * Tiles whose rows are columns of x.
     *
     * @param x row r, column c at index from + r·stride + c: f32
     * @param packed [heads, panels, width, 64], width rounded up to whole tiles
     */
    static void turnedF32(
            KernelContext context, FloatArray x, FloatArray packed, int from, int rows, int width, int stride) {
        int tx = context.localIdx;
        int ty = context.localIdy;
        int row = context.groupIdy * SIDE;
        int column = context.groupIdx * SIDE;
        int first = from + context.groupIdz * width + row * stride;
        float[] tile = context.allocateFloatLocalArray(SIDE * STRIDE);
        for (int r = 0; r < SIDE; r += GROUP) {
            for (int c = 0; c < SIDE; c += GROUP) {
                float v = 0f;
                if (column + c + tx < width && row + r + ty < rows) {
                    v = x.get(first + (r + ty) * stride + column + c + tx);
                }
                tile[(c + tx) * STRIDE + r + ty] = v;
            }
        }
        context.localBarrier();
        int to = (context.groupIdz * Packed.depth(rows) + row) * Packed.depth(width) + column * SIDE;
        for (int c = 0; c < SIDE; c += GROUP) {
            for (int r = 0; r < SIDE; r += GROUP) {
                packed.set(to + (c + ty) * SIDE + r + tx, tile[(c + ty) * STRIDE + r + tx]);
            }
        }
    }

    /**
     * Tiles whose rows are columns of x.
     *
     * @param x row r, column c at index from + r·stride + c: bf16 (the upper halves of f32)
     * @param packed [heads, panels, width, 64], width rounded up to whole tiles
     */
    static void turnedBf16(
            KernelContext context, ShortArray x, FloatArray packed, int from, int rows, int width, int stride) {
        int tx = context.localIdx;
        int ty = context.localIdy;
        int row = context.groupIdy * SIDE;
        int column = context.groupIdx * SIDE;
        int first = from + context.groupIdz * width + row * stride;
        // The bits as numbers: TornadoVM takes them for a float only where they are stored to an array of floats.
        float[] tile = context.allocateFloatLocalArray(SIDE * STRIDE);
        for (int r = 0; r < SIDE; r += GROUP) {
            for (int c = 0; c < SIDE; c += GROUP) {
                float v = 0f;
                if (column + c + tx < width && row + r + ty < rows) {
                    v = x.get(first + (r + ty) * stride + column + c + tx);
                }
                tile[(c + tx) * STRIDE + r + ty] = v;
            }
        }
        context.localBarrier();
        int to = (context.groupIdz * Packed.depth(rows) + row) * Packed.depth(width) + column * SIDE;
        for (int c = 0; c < SIDE; c += GROUP) {
            for (int r = 0; r < SIDE; r += GROUP) {
                int bits = (int) tile[(c + ty) * STRIDE + r + tx];
                packed.set(to + (c + ty) * SIDE + r + tx, Float.intBitsToFloat(bits << 16));
            }
        }
    }

    /**
     * Tiles whose rows are columns of x.
     *
     * @param x row r, column c at index from + r·stride + c: f16
     * @param packed [heads, panels, width, 64], width rounded up to whole tiles
     */
    static void turnedF16(
            KernelContext context, HalfFloatArray x, FloatArray packed, int from, int rows, int width, int stride) {
        int tx = context.localIdx;
        int ty = context.localIdy;
        int row = context.groupIdy * SIDE;
        int column = context.groupIdx * SIDE;
        int first = from + context.groupIdz * width + row * stride;
        float[] tile = context.allocateFloatLocalArray(SIDE * STRIDE);
        for (int r = 0; r < SIDE; r += GROUP) {
            for (int c = 0; c < SIDE; c += GROUP) {
                float v = 0f;
                if (column + c + tx < width && row + r + ty < rows) {
                    v = x.get(first + (r + ty) * stride + column + c + tx).getFloat32();
                }
                tile[(c + tx) * STRIDE + r + ty] = v;
            }
        }
        context.localBarrier();
        int to = (context.groupIdz * Packed.depth(rows) + row) * Packed.depth(width) + column * SIDE;
        for (int c = 0; c < SIDE; c += GROUP) {
            for (int r = 0; r < SIDE; r += GROUP) {
                packed.set(to + (c + ty) * SIDE + r + tx, tile[(c + ty) * STRIDE + r + tx]);
            }
        }
    }

    /**
     * Tiles of scale·x whose rows are rows of x.
     *
     * @param x row r, column c at index from + r·stride + c
     * @param packed [heads, panels, width/64, 64, 64], width rounded up to whole tiles
     */
    static void straight(
            KernelContext context,
            FloatArray x,
            FloatArray packed,
            int from,
            int rows,
            int width,
            int stride,
            float scale) {
        int tx = context.localIdx;
        int ty = context.localIdy;
        int row = context.groupIdy * SIDE;
        int column = context.groupIdx * SIDE;
        int first = from + context.groupIdz * width + row * stride;
        int to = (context.groupIdz * Packed.depth(rows) + row) * Packed.depth(width) + column * SIDE;
        for (int r = 0; r < SIDE; r += GROUP) {
            for (int c = 0; c < SIDE; c += GROUP) {
                float v = 0f;
                if (column + c + tx < width && row + r + ty < rows) {
                    v = x.get(first + (r + ty) * stride + column + c + tx) * scale;
                }
                packed.set(to + (r + ty) * SIDE + c + tx, v);
            }
        }
    }
}
