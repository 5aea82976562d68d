package io.omnitransfer.kernels.activation;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

/** The gate of a SwiGLU feed-forward layer. */
public final class SiluGate {
    private SiluGate() {}

    /**
     * y = silu(gate)·up.
     *
     * @param gate any shape, f32
     * @param up as many elements, f32
     * @param y as many elements, f32; may be {@code gate}
     * @throws IllegalArgumentException if sizes or types do not fit, or y is {@code up}
     */
    public static void append(GraphBuilder g, Tensor gate, Tensor up, Tensor y) {
        Shapes.sameSize("silu-gate", gate, up);
        Shapes.sameSize("silu-gate", gate, y);
        Shapes.distinct("silu-gate", up, y);
        boolean inPlace = gate.array() == y.array();
        int n = y.size();
        String id = g.id("siluGate");
        if (g.prefersHost()) {
            g.note(id, "silu-gate", "host");
            if (inPlace) {
                g.tasks().libraryTask(id, ActivationHost::siluGateInPlace, gate.f32(), up.f32());
            } else {
                g.tasks().libraryTask(id, ActivationHost::siluGate, gate.f32(), up.f32(), y.f32());
            }
            return;
        }
        g.grid(id, Launch.items(n));
        g.note(id, "silu-gate", "kernel");
        if (inPlace) {
            g.tasks().task(id, ActivationKernels::siluGateInPlace, g.context(), gate.f32(), up.f32(), n);
        } else {
            g.tasks().task(id, ActivationKernels::siluGate, g.context(), gate.f32(), up.f32(), y.f32(), n);
        }
    }
}
