package io.omnitransfer.kernels.layout;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

/** Matrix transposition, which also turns channels-first into channels-last: [C, T·H·W] to [T·H·W, C] and back. */
public final class Transpose {
    private Transpose() {}

    /**
     * y = xᵀ.
     *
     * @param x [A, B] f32 (more axes are seen as [rows, last axis])
     * @param y [B, A] f32, likewise
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public static void append(GraphBuilder g, Tensor x, Tensor y) {
        int rows = x.rows();
        int cols = x.cols();
        Shapes.distinct("transpose", x, y);
        if (y.rows() != cols || y.cols() != rows) {
            throw new IllegalArgumentException("transpose: %s is [%d, %d] over its last axis, expected [%d, %d] from %s"
                    .formatted(y, y.rows(), y.cols(), cols, rows, x));
        }
        String id = g.id("transpose");
        if (g.prefersHost()) {
            g.note(id, "transpose", "host");
            g.tasks().libraryTask(id, LayoutHost::transpose, x.f32(), y.f32(), rows, cols);
            return;
        }
        int tile = LayoutKernels.TILE;
        int side = LayoutKernels.SIDE;
        g.grid(id, Launch.groups(Launch.ceilDiv(cols, tile) * Launch.ceilDiv(rows, tile), side, 1, side));
        g.note(id, "transpose", "kernel");
        g.tasks().task(id, LayoutKernels::transpose, g.context(), x.f32(), y.f32(), rows, cols);
    }
}
