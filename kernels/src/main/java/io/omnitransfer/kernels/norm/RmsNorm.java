package io.omnitransfer.kernels.norm;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.kernels.pointwise.Widen;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

/** Root-mean-square normalisation over the last axis, statistics in f32. */
public final class RmsNorm {
    private RmsNorm() {}

    /**
     * y = x / √(mean x² + eps)·weight.
     *
     * @param x [rows, D] f32 (more axes are seen as [rows, last axis])
     * @param weight [D] F32, F16 or BF16
     * @param eps added to the mean square, inside the root
     * @param y as x
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public static void append(GraphBuilder g, Tensor x, Tensor weight, float eps, Tensor y) {
        Shapes.sameMatrix("rms-norm", x, y);
        Shapes.distinct("rms-norm", x, y);
        int dim = x.cols();
        Shapes.size("rms-norm", weight, dim);
        Tensor wide = Widen.toF32(g, weight);
        String id = g.id("rmsNorm");
        if (g.prefersHost()) {
            g.note(id, "rms-norm", "host");
            g.tasks().libraryTask(id, NormHost::rmsNorm, x.f32(), wide.f32(), y.f32(), dim, eps);
            return;
        }
        int run = NormKernels.run(g.device(), x.rows());
        g.grid(id, Launch.groups(Math.ceilDiv(x.rows(), run), NormKernels.groupSize(g.device(), dim)));
        g.note(id, "rms-norm", "kernel");
        g.tasks().task(id, NormKernels::rmsNorm, g.context(), x.f32(), wide.f32(), y.f32(), x.rows(), run, dim, eps);
    }
}
