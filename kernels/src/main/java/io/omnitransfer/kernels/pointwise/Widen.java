package io.omnitransfer.kernels.pointwise;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

/** Exact conversion of 16-bit floats to f32, for small parameters of ops that compute in f32. */
public final class Widen {
    private Widen() {}

    /**
     * y = x.
     *
     * @param x any shape, F16 or BF16
     * @param y as many elements, f32
     * @throws IllegalArgumentException if sizes or types do not fit
     */
    public static void append(GraphBuilder g, Tensor x, Tensor y) {
        Shapes.sameSize("widen", x, y);
        int n = x.size();
        String id = g.id("widen");
        switch (x.dtype()) {
            case BF16 -> g.tasks().task(id, PointwiseKernels::widenBf16, g.context(), x.bf16(), y.f32(), n);
            case F16 -> g.tasks().task(id, PointwiseKernels::widenF16, g.context(), x.f16(), y.f32(), n);
            case F32, I32 -> throw new IllegalArgumentException("widen: %s, expected F16 or BF16".formatted(x));
        }
        g.grid(id, Launch.items(n));
        g.note(id, "widen", "kernel");
    }

    /**
     * The tensor itself if it is f32, else a new f32 tensor that a task of this graph fills before every use: the
     * values may change between runs, as they do when weights are streamed.
     */
    public static Tensor toF32(GraphBuilder g, Tensor x) {
        if (x.dtype() == DType.F32) {
            return x;
        }
        Tensor wide = Tensor.f32(x.name() + " f32", x.dims());
        append(g, x, wide);
        return wide;
    }
}
