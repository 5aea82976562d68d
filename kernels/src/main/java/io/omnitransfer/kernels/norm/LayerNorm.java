package io.omnitransfer.kernels.norm;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Layer normalisation over the last axis: ln(x) = (x − mean) / √(variance + eps), statistics in f32. */
public final class LayerNorm {
    private LayerNorm() {}

    /**
     * y = ln(x)·weight + bias.
     *
     * @param x [rows, D] f32 (more axes are seen as [rows, last axis])
     * @param weight [D] F32, F16 or BF16; null for 1
     * @param bias [D] F32, F16 or BF16; null for 0
     * @param eps added to the variance, inside the root
     * @param y as x
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public static void append(
            GraphBuilder g, Tensor x, @Nullable Tensor weight, @Nullable Tensor bias, float eps, Tensor y) {
        append(
                g,
                x,
                weight == null ? Affine.ABSENT : Affine.vector(g, weight, x.cols()),
                bias == null ? Affine.ABSENT : Affine.vector(g, bias, x.cols()),
                eps,
                y);
    }

    /**
     * y = ln(x)·(1 + modulation[scaleRow]) + modulation[shiftRow]: the adaptive norm of a diffusion transformer.
     *
     * @param x [rows, D] f32 (more axes are seen as [rows, last axis])
     * @param modulation [R, D] f32
     * @param shiftRow row that is added
     * @param scaleRow row that scales
     * @param eps added to the variance, inside the root
     * @param y as x
     * @throws IllegalArgumentException if shapes, types or rows do not fit
     */
    public static void appendModulated(
            GraphBuilder g, Tensor x, Tensor modulation, int shiftRow, int scaleRow, float eps, Tensor y) {
        append(
                g,
                x,
                Affine.onePlusRow(modulation, scaleRow, x.cols()),
                Affine.row(modulation, shiftRow, x.cols()),
                eps,
                y);
    }

    private static void append(GraphBuilder g, Tensor x, Affine scale, Affine shift, float eps, Tensor y) {
        Shapes.sameMatrix("layer-norm", x, y);
        Shapes.distinct("layer-norm", x, y);
        int dim = x.cols();
        // An absent vector is bound to x, which the task reads anyway.
        Tensor scales = Objects.requireNonNullElse(scale.tensor(), x);
        Tensor shifts = Objects.requireNonNullElse(shift.tensor(), x);
        String id = g.id("layerNorm");
        if (g.prefersHost()) {
            g.note(id, "layer-norm", "host");
            g.tasks()
                    .libraryTask(
                            id,
                            NormHost::layerNorm,
                            x.f32(),
                            scales.f32(),
                            shifts.f32(),
                            y.f32(),
                            dim,
                            eps,
                            scale,
                            shift);
            return;
        }
        int run = NormKernels.run(g.device(), x.rows());
        g.grid(id, Launch.groups(Math.ceilDiv(x.rows(), run), NormKernels.groupSize(g.device(), dim)));
        g.note(id, "layer-norm", "kernel");
        g.tasks()
                .task(
                        id,
                        NormKernels::layerNorm,
                        g.context(),
                        x.f32(),
                        scales.f32(),
                        shifts.f32(),
                        y.f32(),
                        x.rows(),
                        run,
                        dim,
                        eps,
                        scale.kind(),
                        scale.from(),
                        shift.kind(),
                        shift.from());
    }
}
