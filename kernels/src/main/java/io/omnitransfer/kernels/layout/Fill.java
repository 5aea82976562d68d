package io.omnitransfer.kernels.layout;

import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

/** Sets every element: what must start from a known value on the device without coming from the host. */
public final class Fill {
    private Fill() {}

    /**
     * y = value.
     *
     * @param y any shape, f32
     */
    public static void append(GraphBuilder g, Tensor y, float value) {
        String id = g.id("fill");
        if (g.prefersHost()) {
            g.note(id, "fill", "host");
            g.tasks().libraryTask(id, LayoutHost::fill, y.f32(), value);
            return;
        }
        g.grid(id, Launch.items(y.size()));
        g.note(id, "fill", "kernel");
        g.tasks().task(id, LayoutKernels::fill, g.context(), y.f32(), value, y.size());
    }
}
