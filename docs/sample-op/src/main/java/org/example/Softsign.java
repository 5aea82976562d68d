package org.example;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

/** The softsign of every element (Glorot and Bengio, 2010). */
public final class Softsign {
    private Softsign() {}

    /**
     * y = x / (1 + |x|).
     *
     * @param x any shape, f32
     * @param y as many elements, f32; another tensor than x
     * @throws IllegalArgumentException if sizes or types do not fit
     */
    public static void append(GraphBuilder g, Tensor x, Tensor y) {
        Shapes.sameSize("softsign", x, y);
        Shapes.distinct("softsign", x, y);
        String id = g.id("softsign");
        g.grid(id, Launch.items(y.size()));
        g.note(id, "softsign", "kernel");
        g.tasks().task(id, SoftsignKernels::elements, g.context(), x.f32(), y.f32(), y.size());
    }
}
