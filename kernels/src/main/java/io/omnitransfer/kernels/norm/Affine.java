package io.omnitransfer.kernels.norm;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.kernels.pointwise.Widen;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The vector a norm scales or shifts with.
 *
 * @param tensor where it lies, f32; null if there is none
 * @param kind one of {@link NormKernels#ABSENT}, {@link NormKernels#PLAIN}, {@link NormKernels#PLUS_ONE}
 * @param from index of its first element
 */
record Affine(@Nullable Tensor tensor, int kind, int from) {
    static final Affine ABSENT = new Affine(null, NormKernels.ABSENT, 0);

    /** A whole tensor of {@code dim} elements, widened on the device where need be. */
    static Affine vector(GraphBuilder g, Tensor v, int dim) {
        Shapes.size("layer-norm", v, dim);
        return new Affine(Widen.toF32(g, v), NormKernels.PLAIN, 0);
    }

    /** Row {@code row} of [R, dim]. */
    static Affine row(Tensor table, int row, int dim) {
        return ofRow(table, row, dim, NormKernels.PLAIN);
    }

    /** 1 + row {@code row} of [R, dim]. */
    static Affine onePlusRow(Tensor table, int row, int dim) {
        return ofRow(table, row, dim, NormKernels.PLUS_ONE);
    }

    private static Affine ofRow(Tensor table, int row, int dim, int kind) {
        Shapes.row("layer-norm", table, row);
        Shapes.size("layer-norm", table, table.rows() * dim);
        return new Affine(table, kind, row * dim);
    }
}
