package io.omnitransfer.kernels.packing;

import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Appends tasks that pack a matrix into panels of {@link #SIDE} rows, in f32: a panel is a sequence of tiles of SIDE × SIDE
 * numbers, and 0 where the matrix ends. A product reads a tile from one place in memory then, widened, and turned
 * if it has to be: that is done once instead of once for every tile of the other operand, and processors fetch ahead what
 * lies side by side.
 *
 * <p>Panels lie in scratch memory. Products take large operands in several turns, whose panels have
 * some 2²⁴ numbers at most.
 */
public final class Packed {
    /** Rows of a panel, and side of a tile. */
    public static final int SIDE = 64;

    /** Numbers of the panels of a turn, unless one panel, or one head, has more: 64 MiB. */
    private static final int MOST = 1 << 24;

    private static final String OP = "packed";

    private Packed() {}

    /** Columns that a panel holds for {@code columns} of the matrix: whole tiles. For device code, too. */
    public static int depth(int columns) {
        return (columns + SIDE - 1) / SIDE * SIDE;
    }

    /** Rows of a matrix that are packed in one turn: whole panels. */
    public static int rows(int columns) {
        return Math.max(1, MOST / (depth(columns) * SIDE)) * SIDE;
    }

    /** Heads of a matrix that are packed in one turn. */
    public static int heads(int rows, int width) {
        return (int) Math.max(1, MOST / ((long) depth(rows) * depth(width)));
    }

    /**
     * Rows {@code first} … of a matrix, as many as fit a turn: columns become rows of the tiles.
     *
     * @param x n·k elements, row-major: F32, BF16 or F16
     * @param first a multiple of {@link #rows}
     * @return [panels, depth(k), SIDE]
     * @throws IllegalArgumentException if the type is another one
     */
    public static FloatArray turned(GraphBuilder g, String use, Tensor x, int n, int k, int first) {
        int rows = Math.min(rows(k), n - first);
        // The last turn, with fewer rows, does with the memory of those before.
        FloatArray packed = g.floats(OP + " " + use, Part.size(Math.min(rows(k), n), k, 1));
        return turned(g, x, new Part(first * k, rows, k, k, 1), packed);
    }

    /**
     * Some heads of a matrix: columns become rows of the tiles.
     *
     * @param x [n, heads·width] F32
     * @return [count, panels, depth(width), SIDE]
     */
    public static FloatArray turnedHeads(GraphBuilder g, String use, Tensor x, int width, int first, int count) {
        Part p = new Part(first * width, x.rows(), width, x.cols(), count);
        return turned(g, x, p, p.allocate(g, use));
    }

    /**
     * Some heads of scale·x: rows stay rows of the tiles.
     *
     * @param x [n, heads·width] F32
     * @return [count, panels, depth(width)/SIDE, SIDE, SIDE]
     */
    public static FloatArray heads(GraphBuilder g, String use, Tensor x, int width, int first, int count, float scale) {
        Part p = new Part(first * width, x.rows(), width, x.cols(), count);
        FloatArray packed = p.allocate(g, use);
        String id = p.task(g, x);
        g.tasks()
                .task(
                        id,
                        PackingKernels::straight,
                        g.context(),
                        x.f32(),
                        packed,
                        p.from,
                        p.rows,
                        p.width,
                        p.stride,
                        scale);
        return packed;
    }

    private static FloatArray turned(GraphBuilder g, Tensor x, Part p, FloatArray packed) {
        String id = p.task(g, x);
        var tasks = g.tasks();
        var context = g.context();
        switch (x.dtype()) {
            case F32 ->
                tasks.task(id, PackingKernels::turnedF32, context, x.f32(), packed, p.from, p.rows, p.width, p.stride);
            case BF16 ->
                tasks.task(
                        id, PackingKernels::turnedBf16, context, x.bf16(), packed, p.from, p.rows, p.width, p.stride);
            case F16 ->
                tasks.task(id, PackingKernels::turnedF16, context, x.f16(), packed, p.from, p.rows, p.width, p.stride);
            case I32 -> throw new IllegalArgumentException("%s: %s, expected F32, BF16 or F16".formatted(OP, x));
        }
        return packed;
    }

    /**
     * What is packed: rows of an array, {@code stride} elements apart, cut into heads of {@code width} columns.
     *
     * @param from index of the first element
     */
    private record Part(int from, int rows, int width, int stride, int heads) {
        FloatArray allocate(GraphBuilder g, String use) {
            return g.floats(OP + " " + use, size(rows, width, heads));
        }

        static int size(int rows, int width, int heads) {
            return Math.multiplyExact(Math.multiplyExact(heads, depth(rows)), depth(width));
        }

        /** Id of a new task with a group for every tile. */
        String task(GraphBuilder g, Tensor x) {
            String id = g.id(OP);
            int side = PackingKernels.GROUP;
            g.grid(id, Launch.groups(depth(width) / SIDE, side, depth(rows) / SIDE, side, heads));
            g.note(id, OP, "kernel " + x.dtype());
            return id;
        }
    }
}
