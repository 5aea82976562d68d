package io.omnitransfer.kernels.cublas;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.runtime.DType;
import java.util.List;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * v = activation(x·wᵀ + bias); y = v or y += v, in one call. Sums in f32.
 *
 * <p>FLOPs: 2·m·n·k. Bytes, at least: x and w once, y once or, accumulating, twice.
 *
 * @param m rows of x: [m, k], row-major, and y: [m, n] f32
 * @param n rows of w: [n, k]
 * @param k columns of x and w
 * @param type of x and w: F32, BF16 or F16
 * @param bias whether there is one: [n] f32
 * @param activation NONE or GELU_TANH
 * @param accumulate y += v; without activation only
 */
public record MatrixProduct(int m, int n, int k, DType type, boolean bias, Activation activation, boolean accumulate) {

    public MatrixProduct {
        if (!possible(n, k, type, activation, accumulate)) {
            throw new IllegalArgumentException("cuBLASLt has no such product: n=%d, k=%d, %s, %s%s"
                    .formatted(n, k, type, activation, accumulate ? ", accumulating" : ""));
        }
    }

    /** Whether cuBLASLt does it in one call, with rows that are aligned as it wants them. */
    public static boolean possible(int n, int k, DType type, Activation activation, boolean accumulate) {
        boolean epilogue = activation == Activation.NONE || (activation == Activation.GELU_TANH && !accumulate);
        int multiple = type == DType.F32 ? 4 : 8;
        return epilogue && type != DType.I32 && n % multiple == 0 && k % multiple == 0;
    }

    /** The call on these arrays; where there is no bias, any array stands in and is not read. */
    public LibraryTaskDescriptor describe(
            TornadoNativeArray x, TornadoNativeArray w, TornadoNativeArray biases, FloatArray y) {
        return new LibraryTaskDescriptor()
                .withLibrary(CublasLtProvider.LIBRARY)
                .withFunction("matmul")
                .withParameters(List.of(x, w, biases, y).toArray())
                .withAccess(new Access[] {
                    Access.READ_ONLY,
                    Access.READ_ONLY,
                    Access.READ_ONLY,
                    accumulate ? Access.READ_WRITE : Access.WRITE_ONLY
                })
                .withTuning(this);
    }
}
