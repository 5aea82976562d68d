package io.omnitransfer.kernels.linear;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.kernels.cublas.CublasLtProvider;
import io.omnitransfer.kernels.cublas.MatrixProduct;
import io.omnitransfer.kernels.host.gemm.Panels;
import io.omnitransfer.kernels.packing.Packed;
import io.omnitransfer.kernels.pointwise.Widen;
import io.omnitransfer.kernels.tensorcore.Tiles;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Linear layers, PyTorch's {@code nn.Linear} with what usually follows it. */
public final class Linear {
    private static final String OP = "linear";

    private Linear() {}

    /**
     * v = activation(x·wᵀ + bias); y = v, or y += v, or y += v·gate. Sums in f32.
     *
     * @param x [M, K] f32; any rank, the last axis is K
     * @param w [N, K] F32, BF16 or F16; if it is resident by now, the host variant keeps it packed; the kernel packs it in
     *     every run, into scratch memory of up to 64 MiB
     * @param bias [N] F32, BF16 or F16, or null for none
     * @param e what happens before the result is stored
     * @param y [M, N] f32; not x
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public static void append(GraphBuilder g, Tensor x, Tensor w, @Nullable Tensor bias, Epilogue e, Tensor y) {
        check(x, w, bias, e, y);
        int m = x.rows();
        int n = w.dim(0);
        int k = w.dim(1);
        FloatArray gate = e.gate() == null ? x.f32() : e.gate().f32();
        int gateRow = e.gate() == null ? -1 : e.gateRow();
        if (g.prefersHost()) {
            var host = new LinearHost(
                    m,
                    n,
                    k,
                    w.dtype(),
                    bias == null ? null : bias.dtype(),
                    e.activation(),
                    e.accumulate(),
                    gateRow,
                    g.isResident(w) ? new Panels() : null);
            String id = g.id(OP);
            g.note(id, OP, "host " + w.dtype());
            g.tasks()
                    .libraryTask(
                            id,
                            host::describe,
                            x.f32(),
                            w.array(),
                            bias == null ? x.f32() : bias.array(),
                            gate,
                            y.f32());
            return;
        }
        boolean vendor = vendorHas(g, n, k, w.dtype(), e);
        boolean tensor = g.prefersTensorCores() && LinearTensor.possible(m, n, k);
        if (tensor && !(vendor && w.dtype() == DType.BF16)) {
            LinearTensor.append(g, x, w, bias, e, y);
            return;
        }
        FloatArray b = bias == null ? x.f32() : Widen.toF32(g, bias).f32();
        if (vendor && (tensor || w.dtype() == DType.F32)) {
            var product = new MatrixProduct(m, n, k, w.dtype(), bias != null, e.activation(), e.accumulate());
            TornadoNativeArray in = w.dtype() == DType.F32 ? x.f32() : Tiles.rounded(g, "x", x);
            String id = g.id(OP);
            g.note(id, OP, "cuBLASLt " + w.dtype());
            g.tasks().libraryTask(id, product::describe, in, w.array(), b, y.f32());
            return;
        }
        int outputs = Packed.rows(k);
        for (int first = 0; first < n; first += outputs) {
            FloatArray panels = Packed.turned(g, "weights", w, n, k, first);
            String id = g.id(OP);
            g.note(id, OP, "kernel " + w.dtype());
            g.grid(
                    id,
                    Launch.groups(
                            Launch.ceilDiv(Math.min(outputs, n - first), LinearKernels.COLUMNS),
                            LinearKernels.SIDE,
                            Launch.ceilDiv(m, LinearKernels.ROWS),
                            LinearKernels.SIDE));
            g.tasks()
                    .task(
                            id,
                            LinearKernels::product,
                            g.context(),
                            x.f32(),
                            panels,
                            b,
                            gate,
                            y.f32(),
                            first,
                            m,
                            n,
                            k,
                            bias == null ? 0 : 1,
                            e.activation().ordinal(),
                            e.accumulate() ? 1 : 0,
                            gateRow);
        }
    }

    /** Weights of 16 bits ask for x rounded to their type, which is for tensor cores only, and there to bfloat16. */
    private static boolean vendorHas(GraphBuilder g, int n, int k, DType weights, Epilogue e) {
        return g.prefersVendor()
                && e.gate() == null
                && MatrixProduct.possible(n, k, weights, e.activation(), e.accumulate())
                && CublasLtProvider.serves(g.device().handle());
    }

    private static void check(Tensor x, Tensor w, @Nullable Tensor bias, Epilogue e, Tensor y) {
        if (w.dtype() == DType.I32 || (bias != null && bias.dtype() == DType.I32)) {
            throw new IllegalArgumentException(
                    "%s: weight %s and bias %s, expected F32, BF16 or F16".formatted(OP, w, bias));
        }
        Shapes.rank(OP, w, 2);
        int n = w.dim(0);
        if (x.cols() != w.dim(1)) {
            throw new IllegalArgumentException(
                    "%s: x %s has %d columns, weight %s takes %d".formatted(OP, x, x.cols(), w, w.dim(1)));
        }
        if (y.rows() != x.rows() || y.cols() != n) {
            throw new IllegalArgumentException(
                    "%s: y %s is [%d, %d] over its last axis, expected [%d, %d] from x %s and weight %s"
                            .formatted(OP, y, y.rows(), y.cols(), x.rows(), n, x, w));
        }
        if (bias != null) {
            Shapes.size(OP, bias, n);
        }
        if (e.gate() != null && e.gate().cols() != n) {
            throw new IllegalArgumentException("%s: gate %s has %d columns, expected %d"
                    .formatted(OP, e.gate(), e.gate().cols(), n));
        }
        Shapes.distinct(OP, x, y);
    }
}
