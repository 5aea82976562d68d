package io.omnitransfer.kernels.modulation;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.kernels.pointwise.Widen;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

/** The per-layer modulation of a diffusion transformer: a learnt table plus what the timestep says (Wan2.1). */
public final class Modulation {
    private Modulation() {}

    /**
     * y = table + e, with a single row of e added to every row.
     *
     * @param table [R, D] F32, F16 or BF16
     * @param e [R, D] or [1, D], f32
     * @param y [R, D] f32
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public static void append(GraphBuilder g, Tensor table, Tensor e, Tensor y) {
        Shapes.sameMatrix("modulation", table, y);
        if (e.rows() != 1) {
            Shapes.sameMatrix("modulation", table, e);
        }
        Shapes.size("modulation", e, e.rows() * table.cols());
        Tensor wide = Widen.toF32(g, table);
        String id = g.id("modulation");
        g.grid(id, Launch.items(y.size()));
        g.note(id, "modulation", "kernel");
        g.tasks().task(id, ModulationKernels::modulate, g.context(), wide.f32(), e.f32(), y.f32(), y.size(), e.size());
    }
}
