package io.omnitransfer.kernels.norm;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.pointwise.Widen;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

/** The norm of Wan2.1's video autoencoder: every pixel's channel vector is scaled to length √C, then activated. */
public final class ChannelNorm {
    private ChannelNorm() {}

    /**
     * y = a(x / max(‖x‖₂, 1e-12)·√C·gamma), the norm taken over the last axis.
     *
     * @param x […, C] f32
     * @param gamma [C] F32, F16 or BF16
     * @param y as x
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public static void append(GraphBuilder g, Tensor x, Tensor gamma, Activation a, Tensor y) {
        Shapes.sameMatrix("channel-norm", x, y);
        Shapes.distinct("channel-norm", x, y);
        int dim = x.cols();
        Shapes.size("channel-norm", gamma, dim);
        Tensor wide = Widen.toF32(g, gamma);
        String id = g.id("channelNorm");
        if (g.prefersHost()) {
            g.note(id, "channel-norm", "host");
            g.tasks().libraryTask(id, NormHost::channelNorm, x.f32(), wide.f32(), y.f32(), dim, a);
            return;
        }
        g.grid(id, Launch.groups(x.rows(), NormKernels.groupSize(g.device(), dim)));
        g.note(id, "channel-norm", "kernel");
        g.tasks().task(id, NormKernels::channelNorm, g.context(), x.f32(), wide.f32(), y.f32(), dim, a.ordinal());
    }
}
