package io.omnitransfer.kernels.tensorcore;

import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;

/**
 * Appends tasks that cut a matrix into tiles of bfloat16 for tensor cores. The tiles lie in scratch memory:
 * {@code use} tells apart what is needed at the same time.
 */
public final class Tiles {
    /** Side of a left tile, and extent of a right one along the sum. */
    public static final int SIDE = 16;
    /** Columns of a right tile. */
    public static final int COLUMNS = 8;

    private static final String OP = "tiles";

    private Tiles() {}

    /** Whether the tiles of so many numbers fit an array. */
    public static boolean fit(long rows, long columns) {
        return 2 * rows * columns <= Integer.MAX_VALUE;
    }

    /**
     * Left tiles of scale·x.
     *
     * @param x [rows, heads·width] f32
     * @param rows of all tiles, a multiple of {@link #SIDE}
     * @param columns of all tiles of a head, likewise
     * @return [heads, rows/16, columns/16, 16, 16] bf16
     */
    public static ByteArray left(GraphBuilder g, String use, Tensor x, int heads, int rows, int columns, float scale) {
        ByteArray tiles = scratch(g, use, heads, rows, columns);
        String id = task(g, heads * (rows / SIDE), columns);
        g.tasks()
                .task(
                        id,
                        TileKernels::left,
                        g.context(),
                        x.f32(),
                        tiles,
                        x.rows(),
                        x.cols(),
                        x.cols() / heads,
                        rows / SIDE,
                        columns / SIDE,
                        scale);
        return tiles;
    }

    /**
     * Right tiles whose columns are the rows of x.
     *
     * @param x [n, heads·width] f32, with one head also bf16 or f16
     * @param n columns of all tiles, a multiple of {@link #SIDE}
     * @param k rows of all tiles of a head, likewise
     * @return [heads, n/8, k/16, 16, 8] bf16
     */
    public static ByteArray rightTransposed(GraphBuilder g, String use, Tensor x, int heads, int n, int k) {
        ByteArray tiles = scratch(g, use, heads, n, k);
        String id = task(g, heads * (n / SIDE), k);
        int sums = k / SIDE;
        switch (x.dtype()) {
            case F32 ->
                g.tasks()
                        .task(
                                id,
                                TileKernels::rightTransposed,
                                g.context(),
                                x.f32(),
                                tiles,
                                x.rows(),
                                x.cols(),
                                x.cols() / heads,
                                n / SIDE,
                                sums);
            case BF16 ->
                g.tasks()
                        .task(
                                id,
                                TileKernels::rightTransposedBf16,
                                g.context(),
                                x.bf16(),
                                tiles,
                                x.rows(),
                                x.cols(),
                                sums);
            case F16 ->
                g.tasks()
                        .task(
                                id,
                                TileKernels::rightTransposedF16,
                                g.context(),
                                x.f16(),
                                tiles,
                                x.rows(),
                                x.cols(),
                                sums);
            case I32 -> throw new IllegalArgumentException("%s: %s, expected F32, BF16 or F16".formatted(OP, x));
        }
        return tiles;
    }

    /**
     * Right tiles whose rows are the rows of x.
     *
     * @param x [k, heads·width] f32
     * @param k rows of all tiles, a multiple of {@link #SIDE}
     * @param n columns of all tiles of a head, likewise
     * @return [heads, k/16, n/8, 16, 8] bf16
     */
    public static ByteArray right(GraphBuilder g, String use, Tensor x, int heads, int k, int n) {
        ByteArray tiles = scratch(g, use, heads, k, n);
        String id = task(g, heads * (k / SIDE), n);
        g.tasks()
                .task(
                        id,
                        TileKernels::right,
                        g.context(),
                        x.f32(),
                        tiles,
                        x.rows(),
                        x.cols(),
                        x.cols() / heads,
                        k / SIDE,
                        n / COLUMNS);
        return tiles;
    }

    /**
     * The numbers of x in bf16, in their order.
     *
     * @param x any shape, f32
     */
    public static ByteArray rounded(GraphBuilder g, String use, Tensor x) {
        ByteArray rounded = g.scratch(use, Math.multiplyExact(2, x.size()));
        String id = g.id("rounded");
        g.grid(id, Launch.items(x.size()));
        g.note(id, "rounded", "kernel bf16");
        g.tasks().task(id, TileKernels::rounded, g.context(), x.f32(), rounded, x.size());
        return rounded;
    }

    private static ByteArray scratch(GraphBuilder g, String use, int heads, int rows, int columns) {
        return g.scratch(use, Math.multiplyExact(2 * heads, Math.multiplyExact(rows, columns)));
    }

    private static String task(GraphBuilder g, int groups, int columns) {
        String id = g.id(OP);
        int across = Launch.ceilDiv(columns, TileKernels.COLUMNS);
        g.grid(id, Launch.groups(groups, TileKernels.ITEMS, across, 1));
        g.note(id, OP, "kernel bf16");
        return id;
    }
}
