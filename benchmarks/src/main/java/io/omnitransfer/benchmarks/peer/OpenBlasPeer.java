package io.omnitransfer.benchmarks.peer;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.threads.Parallel;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/** OpenBLAS's matrix product for f32 linear layers without bias. */
public final class OpenBlasPeer implements Peer {
    @Override
    public String name() {
        return "openblas";
    }

    @Override
    public String version() {
        return configuration() + ", " + Parallel.threads() + " threads";
    }

    /**
     * What the library says of itself, with the processor its kernels were made for: a variable of the environment,
     * OPENBLAS_CORETYPE, can name another than this one.
     */
    private static String configuration() {
        Loader.load(openblas_nolapack.class);
        try {
            MemorySegment text = (MemorySegment) Linker.nativeLinker()
                    .downcallHandle(
                            SymbolLookup.loaderLookup().findOrThrow("openblas_get_config"),
                            FunctionDescriptor.of(ValueLayout.ADDRESS))
                    .invokeExact();
            return text.reinterpret(Long.MAX_VALUE).getString(0).strip();
        } catch (Throwable t) {
            return "OpenBLAS (" + t + ")";
        }
    }

    /**
     * What forks would inherit that keeps the library from its best: a core type of another processor halves its speed,
     * and nothing but the version shows it.
     */
    public static Optional<String> hindrance(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("OPENBLAS_CORETYPE"))
                .map(type -> "openblas: OPENBLAS_CORETYPE=" + type
                        + " is set, so it uses kernels for that processor; unset it to measure it at its best");
    }

    @Override
    public Optional<String> missing() {
        try {
            Loader.load(openblas_nolapack.class);
            return Optional.empty();
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            return Optional.of("no OpenBLAS for this platform in the benchmarks jar (" + e.getMessage()
                    + "); add org.bytedeco:openblas with the platform's classifier");
        }
    }

    @Override
    public Optional<Run> prepare(String op, int[] shape, OpCase c) {
        boolean plain = c.inputs().size() == 2 && c.inputs().stream().allMatch(t -> t.dtype() == DType.F32);
        return op.equals("linear") && plain ? Optional.of(new Product(shape, c)) : Optional.empty();
    }

    /** y[m, n] = x[m, k]·w[n, k]ᵀ. */
    private static final class Product implements Run {
        private final int m;
        private final int n;
        private final int k;
        private final FloatPointer x;
        private final FloatPointer w;
        private final FloatPointer y;

        Product(int[] shape, OpCase c) {
            m = shape[0];
            n = shape[1];
            k = shape[2];
            blas_set_num_threads(Parallel.threads());
            x = copy(c.inputs().get(0));
            w = copy(c.inputs().get(1));
            y = new FloatPointer((long) m * n);
        }

        private static FloatPointer copy(Tensor t) {
            return new FloatPointer(t.toFloats());
        }

        @Override
        public void run() {
            cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1f, x, k, w, k, 0f, y, n);
        }

        @Override
        public float[] output(int i) {
            float[] out = new float[m * n];
            y.get(out);
            return out;
        }

        @Override
        public void close() {
            x.close();
            w.close();
            y.close();
        }
    }
}
