package io.omnitransfer.kernels.tensorcore;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Device bodies that cut a matrix [rows, stride] into tiles: 4 or 2 bytes read, 2 written for every number. Head h is columns
 * h·width … (h + 1)·width − 1. What lies outside the matrix is 0.
 *
 * <p>A left tile is 16 × 16, a right one 16 (along the sum) × 8, both row-major. Numbers are bfloat16, rounded to nearest
 * even, in two bytes: what copies to local memory asynchronously is an array of bytes. A group of {@link #ITEMS} cuts
 * {@link #COLUMNS} columns out of the rows of one left tile or of two right ones; groups stand side by side along
 * dimension 1, below each other and then head by head along dimension 0.
 */
final class TileKernels {
    /** Work-items of a group, as many as numbers of a left tile. */
    static final int ITEMS = 256;
    /** Columns of the matrix that a group cuts. */
    static final int COLUMNS = 256;

    private TileKernels() {}

    /**
     * Left tiles of scale·x; rows of x are rows of the tiles.
     *
     * @param tiles [heads, rowTiles, sumTiles, 16, 16] bf16
     */
    static void left(
            KernelContext context,
            FloatArray x,
            ByteArray tiles,
            int rows,
            int stride,
            int width,
            int rowTiles,
            int sumTiles,
            float scale) {
        int head = context.groupIdx / rowTiles;
        int row = context.groupIdx % rowTiles * 16 + (context.localIdx >> 4);
        int first = context.groupIdy * (COLUMNS / 16);
        int from = row * stride + head * width;
        for (int t = 0; t < COLUMNS / 16; t++) {
            int tile = first + t;
            int column = tile * 16 + (context.localIdx & 15);
            float v = 0f;
            if (row < rows && column < width) {
                v = x.get(from + column) * scale;
            }
            if (tile < sumTiles) {
                store(tiles, (context.groupIdx * sumTiles + tile) * 256 + context.localIdx, BFloat16.bf16FromFloat(v));
            }
        }
    }

    /**
     * Right tiles; rows of x are columns of the tiles.
     *
     * @param pairs pairs of tiles below each other: columnTiles / 2
     * @param tiles [heads, columnTiles, sumTiles, 16, 8] bf16
     */
    static void rightTransposed(
            KernelContext context,
            FloatArray x,
            ByteArray tiles,
            int rows,
            int stride,
            int width,
            int pairs,
            int sumTiles) {
        int head = context.groupIdx / pairs;
        int row = context.groupIdx % pairs * 16 + (context.localIdx >> 7) * 8 + (context.localIdx & 7);
        int first = context.groupIdy * (COLUMNS / 16);
        int from = row * stride + head * width;
        int to = context.groupIdx * 2 + (context.localIdx >> 7);
        for (int t = 0; t < COLUMNS / 16; t++) {
            int tile = first + t;
            int column = tile * 16 + ((context.localIdx >> 3) & 15);
            float v = 0f;
            if (row < rows && column < width) {
                v = x.get(from + column);
            }
            if (tile < sumTiles) {
                store(tiles, (to * sumTiles + tile) * 128 + (context.localIdx & 127), BFloat16.bf16FromFloat(v));
            }
        }
    }

    /** As {@link #rightTransposed} of one head of bf16 numbers, which are taken as they are. */
    static void rightTransposedBf16(
            KernelContext context, ShortArray x, ByteArray tiles, int rows, int width, int sumTiles) {
        int row = context.groupIdx * 16 + (context.localIdx >> 7) * 8 + (context.localIdx & 7);
        int first = context.groupIdy * (COLUMNS / 16);
        int to = context.groupIdx * 2 + (context.localIdx >> 7);
        for (int t = 0; t < COLUMNS / 16; t++) {
            int tile = first + t;
            int column = tile * 16 + ((context.localIdx >> 3) & 15);
            int bits = 0;
            if (row < rows && column < width) {
                bits = x.get(row * width + column);
            }
            if (tile < sumTiles) {
                store(tiles, (to * sumTiles + tile) * 128 + (context.localIdx & 127), bits);
            }
        }
    }

    /** As {@link #rightTransposed} of one head of f16 numbers. */
    static void rightTransposedF16(
            KernelContext context, HalfFloatArray x, ByteArray tiles, int rows, int width, int sumTiles) {
        int row = context.groupIdx * 16 + (context.localIdx >> 7) * 8 + (context.localIdx & 7);
        int first = context.groupIdy * (COLUMNS / 16);
        int to = context.groupIdx * 2 + (context.localIdx >> 7);
        for (int t = 0; t < COLUMNS / 16; t++) {
            int tile = first + t;
            int column = tile * 16 + ((context.localIdx >> 3) & 15);
            float v = 0f;
            if (row < rows && column < width) {
                v = x.get(row * width + column).getFloat32();
            }
            if (tile < sumTiles) {
                store(tiles, (to * sumTiles + tile) * 128 + (context.localIdx & 127), BFloat16.bf16FromFloat(v));
            }
        }
    }

    /**
     * Right tiles; rows of x are rows of the tiles.
     *
     * @param tiles [heads, sumTiles, columnTiles, 16, 8] bf16
     */
    static void right(
            KernelContext context,
            FloatArray x,
            ByteArray tiles,
            int rows,
            int stride,
            int width,
            int sumTiles,
            int columnTiles) {
        int head = context.groupIdx / sumTiles;
        int row = context.groupIdx % sumTiles * 16 + ((context.localIdx >> 3) & 15);
        int first = context.groupIdy * (COLUMNS / 8) + (context.localIdx >> 7);
        int from = row * stride + head * width;
        for (int t = 0; t < COLUMNS / 8; t += 2) {
            int tile = first + t;
            int column = tile * 8 + (context.localIdx & 7);
            float v = 0f;
            if (row < rows && column < width) {
                v = x.get(from + column);
            }
            if (tile < columnTiles) {
                int at = (context.groupIdx * columnTiles + tile) * 128 + (context.localIdx & 127);
                store(tiles, at, BFloat16.bf16FromFloat(v));
            }
        }
    }

    /**
     * Rounds without tiling, for libraries that take matrices as they are.
     *
     * @param rounded as x, bf16
     */
    static void rounded(KernelContext context, FloatArray x, ByteArray rounded, int n) {
        int i = context.globalIdx;
        if (i < n) {
            store(rounded, i, BFloat16.bf16FromFloat(x.get(i)));
        }
    }

    private static void store(ByteArray tiles, int i, int bits) {
        tiles.set(2 * i, (byte) bits);
        tiles.set(2 * i + 1, (byte) (bits >> 8));
    }
}
