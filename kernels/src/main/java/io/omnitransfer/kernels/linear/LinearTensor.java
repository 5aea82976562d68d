package io.omnitransfer.kernels.linear;

import io.omnitransfer.kernels.pointwise.Widen;
import io.omnitransfer.kernels.tensorcore.Tiles;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * {@link Linear} on tensor cores: x and w are rounded to bfloat16 (to nearest even), products are exact, sums f32. Two
 * tasks lay the operands out in tiles, 2·(m·k + n·k) bytes of scratch memory, a third multiplies.
 */
final class LinearTensor {
    private LinearTensor() {}

    /** Rows below which laying out the weights takes longer than multiplying them. */
    private static final int FEW = 64;

    /** Whether it pays and both operands' tiles fit an array. */
    static boolean possible(int m, int n, int k) {
        long depth = depth(k);
        return m >= FEW && Tiles.fit(rounded(m), depth) && Tiles.fit(rounded(n), depth);
    }

    private static int rounded(int side) {
        return Launch.ceilDiv(side, LinearTensorKernels.TILE) * LinearTensorKernels.TILE;
    }

    private static int depth(int k) {
        int step = LinearTensorKernels.STEP * Tiles.SIDE;
        return Launch.ceilDiv(k, step) * step;
    }

    /** As {@link Linear#append}, whose checks have passed. */
    static void append(GraphBuilder g, Tensor x, Tensor w, @Nullable Tensor bias, Epilogue e, Tensor y) {
        int m = x.rows();
        int n = w.dim(0);
        int k = depth(w.dim(1));
        FloatArray b = bias == null ? x.f32() : Widen.toF32(g, bias).f32();
        ByteArray left = Tiles.left(g, "x", x, 1, rounded(m), k, 1f);
        ByteArray right = Tiles.rightTransposed(g, "w", w, 1, rounded(n), k);
        String id = g.id("linear");
        g.note(id, "linear", "tensor BF16");
        g.grid(
                id,
                Launch.groups(
                        rounded(n) / LinearTensorKernels.TILE,
                        LinearTensorKernels.ITEMS,
                        rounded(m) / LinearTensorKernels.TILE,
                        1));
        g.tasks()
                .task(
                        id,
                        LinearTensorKernels::bf16,
                        g.context(),
                        left,
                        right,
                        b,
                        e.gate() == null ? x.f32() : e.gate().f32(),
                        y.f32(),
                        m,
                        n,
                        k / Tiles.SIDE,
                        bias == null ? 0 : 1,
                        e.activation().ordinal(),
                        e.accumulate() ? 1 : 0,
                        e.gate() == null ? -1 : e.gateRow());
    }
}
