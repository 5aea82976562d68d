package io.omnitransfer.kernels.activation;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

/** Element-wise activation of a whole tensor. Where a linear map comes before, its epilogue is cheaper. */
public final class Activations {
    private Activations() {}

    /**
     * y = a(x).
     *
     * @param x any shape, f32
     * @param y as many elements as x, f32; may be x
     * @throws IllegalArgumentException if sizes or types do not fit
     */
    public static void append(GraphBuilder g, Activation a, Tensor x, Tensor y) {
        Shapes.sameSize("activation", x, y);
        boolean inPlace = x.array() == y.array();
        String id = g.id("activation");
        if (g.prefersHost()) {
            g.note(id, "activation", "host");
            if (inPlace) {
                g.tasks().libraryTask(id, ActivationHost::activateInPlace, x.f32(), a);
            } else {
                g.tasks().libraryTask(id, ActivationHost::activate, x.f32(), y.f32(), a);
            }
            return;
        }
        g.grid(id, Launch.items(x.size()));
        g.note(id, "activation", "kernel");
        if (inPlace) {
            g.tasks().task(id, ActivationKernels::activateInPlace, g.context(), x.f32(), x.size(), a.ordinal());
        } else {
            g.tasks().task(id, ActivationKernels::activate, g.context(), x.f32(), y.f32(), x.size(), a.ordinal());
        }
    }
}
