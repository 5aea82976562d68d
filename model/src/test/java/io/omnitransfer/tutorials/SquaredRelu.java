package io.omnitransfer.tutorials;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

// region op
/** The activation of Primer (So et al., 2021). */
public final class SquaredRelu {
    private SquaredRelu() {}

    /**
     * y = max(x, 0)².
     *
     * @param x any shape, f32
     * @param y as many elements, f32; another tensor than x
     * @throws IllegalArgumentException if sizes or types do not fit
     */
    public static void append(GraphBuilder g, Tensor x, Tensor y) {
        Shapes.sameSize("squared-relu", x, y);
        Shapes.distinct("squared-relu", x, y);
        String id = g.id("squaredRelu");
        g.grid(id, Launch.items(y.size()));
        g.note(id, "squared-relu", "kernel");
        g.tasks().task(id, SquaredReluKernels::squaredRelu, g.context(), x.f32(), y.f32(), y.size());
    }
}
// endregion
