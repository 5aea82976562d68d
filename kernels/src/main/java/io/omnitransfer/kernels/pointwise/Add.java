package io.omnitransfer.kernels.pointwise;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

/** Element-wise sum. */
public final class Add {
    private Add() {}

    /**
     * y = a + b.
     *
     * @param a any shape, f32
     * @param b as many elements, f32; may be {@code a} only if y is another tensor
     * @param y as many elements, f32; may be {@code a}
     * @throws IllegalArgumentException if sizes or types do not fit, or y is {@code b}
     */
    public static void append(GraphBuilder g, Tensor a, Tensor b, Tensor y) {
        Shapes.sameSize("add", a, b);
        Shapes.sameSize("add", a, y);
        Shapes.distinct("add", b, y);
        boolean inPlace = a.array() == y.array();
        String id = g.id("add");
        if (g.prefersHost()) {
            g.note(id, "add", "host");
            if (inPlace) {
                g.tasks().libraryTask(id, AddHost::addInPlace, a.f32(), b.f32());
            } else {
                g.tasks().libraryTask(id, AddHost::add, a.f32(), b.f32(), y.f32());
            }
            return;
        }
        g.grid(id, Launch.items(y.size()));
        g.note(id, "add", "kernel");
        if (inPlace) {
            g.tasks().task(id, PointwiseKernels::addInPlace, g.context(), a.f32(), b.f32(), y.size());
        } else {
            g.tasks().task(id, PointwiseKernels::add, g.context(), a.f32(), b.f32(), y.f32(), y.size());
        }
    }
}
