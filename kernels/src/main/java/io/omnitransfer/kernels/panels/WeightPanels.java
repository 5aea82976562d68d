package io.omnitransfer.kernels.panels;

import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Appends a task that lays rows of weights [n, k] out in panels of {@link #COLUMNS} outputs, each [depth, COLUMNS] row-major in
 * f32, where depth is k rounded up to a multiple of {@link #STEP}; what lies outside the weights is 0. A product reads
 * its tile of weights from one place in memory then, turned and widened already: that is done once instead of once for
 * every tile of rows, and processors fetch ahead what lies side by side.
 *
 * <p>Panels lie in scratch memory of the graph, at most {@link #MOST} floats: wide products take the weights in several
 * turns of {@link #outputs}.
 */
public final class WeightPanels {
    /** Outputs of a panel. */
    public static final int COLUMNS = 64;
    /** What the depth of a panel is a multiple of. */
    public static final int STEP = 64;

    /** Floats of the panels of a turn, unless one panel has more: 64 MiB. */
    private static final int MOST = 1 << 24;

    private static final String OP = "panels";

    private WeightPanels() {}

    /** Rows of a panel. For device code, too. */
    public static int depth(int k) {
        return (k + STEP - 1) / STEP * STEP;
    }

    /** Outputs whose weights are laid out at a time: whole panels. */
    public static int outputs(int k) {
        return Math.max(1, MOST / (depth(k) * COLUMNS)) * COLUMNS;
    }

    /**
     * Panels of the rows {@code first} … of the weights, until other weights of the graph are laid out.
     *
     * @param w n·k elements, row-major: F32, BF16 or F16
     * @param first a multiple of {@link #outputs}
     * @return [panels, depth, 64] f32
     * @throws IllegalArgumentException if the type is another one
     */
    public static FloatArray append(GraphBuilder g, Tensor w, int n, int k, int first) {
        int count = Launch.ceilDiv(Math.min(outputs(k), n - first), COLUMNS);
        int depth = depth(k);
        FloatArray panels = g.floats(OP, Math.multiplyExact(Math.multiplyExact(count, depth), COLUMNS));
        String id = g.id(OP);
        int side = WeightPanelKernels.SIDE;
        g.grid(id, Launch.groups(depth / STEP, side, count, side));
        g.note(id, OP, "kernel " + w.dtype());
        var tasks = g.tasks();
        var context = g.context();
        switch (w.dtype()) {
            case F32 -> tasks.task(id, WeightPanelKernels::f32, context, w.f32(), panels, first, n, k);
            case BF16 -> tasks.task(id, WeightPanelKernels::bf16, context, w.bf16(), panels, first, n, k);
            case F16 -> tasks.task(id, WeightPanelKernels::f16, context, w.f16(), panels, first, n, k);
            case I32 -> throw new IllegalArgumentException("%s: %s, expected F32, BF16 or F16".formatted(OP, w));
        }
        return panels;
    }
}
