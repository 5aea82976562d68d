package io.omnitransfer.kernels.cublas;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.runtime.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;

/**
 * cuBLASLt for one execution plan: its handle, a workspace, and what it planned for every product. cuBLASLt counts in
 * columns: row-major y = x·wᵀ is its column-major Y = Wᵀ·X.
 */
final class CublasLtContext implements LibraryContext {
    static final List<String> FUNCTIONS = List.of(
            "cuCtxSetCurrent",
            "cuMemAlloc_v2",
            "cuMemFree_v2",
            "cublasLtCreate",
            "cublasLtDestroy",
            "cublasLtMatmul",
            "cublasLtMatmulAlgoGetHeuristic",
            "cublasLtMatmulDescCreate",
            "cublasLtMatmulDescDestroy",
            "cublasLtMatmulDescSetAttribute",
            "cublasLtMatmulPreferenceCreate",
            "cublasLtMatmulPreferenceDestroy",
            "cublasLtMatmulPreferenceSetAttribute",
            "cublasLtMatrixLayoutCreate",
            "cublasLtMatrixLayoutDestroy");

    /** Bytes; what NVIDIA recommends for Hopper. */
    private static final long WORKSPACE = 32 << 20;

    /** Bytes arrays are aligned to: TornadoVM's have a header of this size in front of the data. */
    private static final int ALIGNMENT = 16;

    private static final int COMPUTE_32F = 68;
    private static final int REAL_32F = 0;
    private static final int REAL_16F = 2;
    private static final int REAL_16BF = 14;
    private static final int TRANSPOSED = 1;
    private static final int DESC_TRANSA = 3;
    private static final int DESC_EPILOGUE = 7;
    private static final int DESC_BIAS_POINTER = 8;
    private static final int EPILOGUE_DEFAULT = 1;
    private static final int EPILOGUE_BIAS = 4;
    private static final int EPILOGUE_GELU = 32;
    private static final int PREFERENCE_WORKSPACE = 1;
    private static final int PREFERENCE_ALIGNMENT = 5;
    /** Bytes of cublasLtMatmulHeuristicResult_t, which begins with the algorithm. */
    private static final int RESULT = 96;

    private record Plan(long operation, long w, long x, long y, MemorySegment algorithm) {}

    private final NativeCalls library;
    private final long context;
    private final long stream;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment out = arena.allocate(JAVA_LONG);
    private final MemorySegment one = arena.allocateFrom(JAVA_FLOAT, 1f);
    private final MemorySegment zero = arena.allocateFrom(JAVA_FLOAT, 0f);
    private final Map<MatrixProduct, Plan> plans = new HashMap<>();
    private final long handle;
    private final long workspace;

    /**
     * @param context CUcontext
     * @param stream CUstream
     */
    CublasLtContext(NativeCalls library, long context, long stream) {
        this.library = library;
        this.context = context;
        this.stream = stream;
        library.call("cuCtxSetCurrent", context);
        handle = create("cublasLtCreate", out);
        workspace = create("cuMemAlloc_v2", out, WORKSPACE);
    }

    /** Calls a function whose first parameter receives a handle. */
    private long create(String function, Object... arguments) {
        library.call(function, arguments);
        return out.get(JAVA_LONG, 0);
    }

    private Plan make(MatrixProduct p, long bias) {
        int type = type(p.type());
        long operation = create("cublasLtMatmulDescCreate", out, COMPUTE_32F, REAL_32F);
        set(operation, DESC_TRANSA, TRANSPOSED);
        int gelu = p.activation() == Activation.GELU_TANH ? EPILOGUE_GELU : 0;
        int epilogue = gelu | (p.bias() ? EPILOGUE_BIAS : 0);
        set(operation, DESC_EPILOGUE, epilogue == 0 ? EPILOGUE_DEFAULT : epilogue);
        setBias(p, operation, bias);
        long w = create("cublasLtMatrixLayoutCreate", out, type, (long) p.k(), (long) p.n(), (long) p.k());
        long x = create("cublasLtMatrixLayoutCreate", out, type, (long) p.k(), (long) p.m(), (long) p.k());
        long y = create("cublasLtMatrixLayoutCreate", out, REAL_32F, (long) p.n(), (long) p.m(), (long) p.n());
        return new Plan(operation, w, x, y, algorithm(p, operation, w, x, y));
    }

    private static int type(DType type) {
        return switch (type) {
            case F32 -> REAL_32F;
            case F16 -> REAL_16F;
            case BF16 -> REAL_16BF;
            case I32 -> throw new IllegalArgumentException("no products of " + type);
        };
    }

    private void set(long operation, int attribute, int value) {
        out.set(JAVA_INT, 0, value);
        library.call("cublasLtMatmulDescSetAttribute", operation, attribute, out, (long) Integer.BYTES);
    }

    private void setBias(MatrixProduct p, long operation, long bias) {
        if (p.bias()) {
            out.set(JAVA_LONG, 0, bias);
            library.call("cublasLtMatmulDescSetAttribute", operation, DESC_BIAS_POINTER, out, (long) Long.BYTES);
        }
    }

    private MemorySegment algorithm(MatrixProduct p, long operation, long w, long x, long y) {
        long preference = create("cublasLtMatmulPreferenceCreate", out);
        try {
            out.set(JAVA_LONG, 0, WORKSPACE);
            library.call(
                    "cublasLtMatmulPreferenceSetAttribute", preference, PREFERENCE_WORKSPACE, out, (long) Long.BYTES);
            for (int matrix = 0; matrix < 4; matrix++) {
                out.set(JAVA_INT, 0, ALIGNMENT);
                library.call(
                        "cublasLtMatmulPreferenceSetAttribute", preference, PREFERENCE_ALIGNMENT + matrix, out, (long)
                                Integer.BYTES);
            }
            MemorySegment result = arena.allocate(RESULT, 8);
            out.set(JAVA_INT, 0, 0);
            library.call("cublasLtMatmulAlgoGetHeuristic", handle, operation, w, x, y, y, preference, 1, result, out);
            if (out.get(JAVA_INT, 0) < 1) {
                throw new IllegalStateException("cuBLASLt has no algorithm for " + p);
            }
            return result;
        } finally {
            library.call("cublasLtMatmulPreferenceDestroy", preference);
        }
    }

    /** Queues the product; parameters are device addresses. */
    void run(MatrixProduct p, long x, long w, long bias, long y) {
        library.call("cuCtxSetCurrent", context);
        Plan plan = plans.computeIfAbsent(p, fresh -> make(fresh, bias));
        setBias(p, plan.operation, bias);
        library.call(
                "cublasLtMatmul",
                handle,
                plan.operation,
                one,
                w,
                plan.w,
                x,
                plan.x,
                p.accumulate() ? one : zero,
                y,
                plan.y,
                y,
                plan.y,
                plan.algorithm,
                workspace,
                WORKSPACE,
                stream);
    }

    void close() {
        library.call("cuCtxSetCurrent", context);
        for (Plan p : plans.values()) {
            library.call("cublasLtMatmulDescDestroy", p.operation);
            for (long layout : new long[] {p.w, p.x, p.y}) {
                library.call("cublasLtMatrixLayoutDestroy", layout);
            }
        }
        library.call("cuMemFree_v2", workspace);
        library.call("cublasLtDestroy", handle);
        arena.close();
    }
}
