package io.omnitransfer.kernels.cublas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.Tensor;
import java.lang.reflect.Proxy;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoNativeStreamSupport;

/** The provider against a library made of upcalls; results against plain row-major sums. */
class CublasLtProviderTest {
    private static final long PLAN = 3;

    private final FakeCublasLt library = new FakeCublasLt();
    private final CublasLtProvider provider = new CublasLtProvider(new NativeCalls(library.library()));

    private static TornadoXPUDevice device(boolean streams) {
        Class<?>[] types = streams
                ? new Class<?>[] {TornadoXPUDevice.class, TornadoNativeStreamSupport.class}
                : new Class<?>[] {TornadoXPUDevice.class};
        return (TornadoXPUDevice) Proxy.newProxyInstance(
                CublasLtProviderTest.class.getClassLoader(), types, (_, m, arguments) -> switch (m.getName()) {
                    case "getNativeStream" -> (long) arguments[0] == PLAN ? FakeCublasLt.STREAM : 0;
                    case "getNativeContext" -> FakeCublasLt.CONTEXT;
                    case "getDeviceName" -> "a device";
                    default -> throw new UnsupportedOperationException(m.getName());
                });
    }

    private void run(LibraryContext context, MatrixProduct p, Tensor x, Tensor w, @Nullable Tensor bias, Tensor y) {
        LibraryTaskDescriptor call = p.describe(x.array(), w.array(), bias == null ? x.array() : bias.array(), y.f32());
        Object[] arguments = call.getParameters();
        long[] pointers = new long[arguments.length];
        boolean[] references = new boolean[arguments.length];
        for (int i = 0; i < pointers.length; i++) {
            pointers[i] = ((uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray) arguments[i])
                    .getSegment()
                    .address();
            references[i] = true;
        }
        provider.prepare(call, context);
        provider.dispatch(
                call.getFunctionName(),
                new LibraryInvocation(arguments, pointers, references, device(true), PLAN, context, call.getTuning()));
    }

    @ParameterizedTest
    @CsvSource({
        "F32, true, NONE, false",
        "F32, false, NONE, true",
        "F32, true, GELU_TANH, false",
        "BF16, true, NONE, true",
        "F16, false, GELU_TANH, false"
    })
    void isARowMajorProduct(DType type, boolean biased, Activation activation, boolean accumulate) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int m = 5;
        int n = 16;
        int k = 24;
        Tensor x = RandomTensors.normal("x", type, 0, 1, random, m, k);
        Tensor w = RandomTensors.normal("w", type, 0, 0.2, random, n, k);
        Tensor bias = biased ? RandomTensors.normal("bias", random, n) : null;
        Tensor y = accumulate ? RandomTensors.normal("y", random, m, n) : RandomTensors.poisoned("y", m, n);
        double[] before = RandomTensors.doubles(y);
        LibraryContext context = provider.createContext(device(true), PLAN);
        run(context, new MatrixProduct(m, n, k, type, biased, activation, accumulate), x, w, bias, y);
        double[] xs = RandomTensors.doubles(x);
        double[] ws = RandomTensors.doubles(w);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double v = bias == null ? 0 : bias.f32().get(j);
                for (int l = 0; l < k; l++) {
                    v += xs[i * k + l] * ws[j * k + l];
                }
                if (activation == Activation.GELU_TANH) {
                    v = v / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v)));
                }
                double expected = accumulate ? before[i * n + j] + v : v;
                assertThat((double) y.f32().get(i * n + j))
                        .as("seed %d, [%d, %d]", seed, i, j)
                        .isEqualTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
            }
        }
        provider.destroyContext(context);
        assertThat(library.live()).as("handles not given back").isZero();
    }

    @Test
    void whatWasPlannedIsKept() {
        Random random = new Random(1);
        Tensor x = RandomTensors.normal("x", random, 4, 8);
        Tensor w = RandomTensors.normal("w", random, 8, 8);
        MatrixProduct p = new MatrixProduct(4, 8, 8, DType.F32, false, Activation.NONE, false);
        LibraryContext context = provider.createContext(device(true), PLAN);
        run(context, p, x, w, null, Tensor.f32("y", 4, 8));
        int live = library.live();
        run(context, p, x, w, null, Tensor.f32("y", 4, 8));
        assertThat(library.live()).isEqualTo(live);
        assertThat(library.products).isEqualTo(2);
    }

    @Test
    void errorsNameCallAndStatus() {
        Random random = new Random(1);
        Tensor x = RandomTensors.normal("x", random, 4, 8);
        MatrixProduct p = new MatrixProduct(4, 8, 8, DType.F32, false, Activation.NONE, false);
        LibraryContext context = provider.createContext(device(true), PLAN);
        library.noAlgorithm = true;
        assertThatThrownBy(() -> run(context, p, x, x, null, Tensor.f32("y", 4, 8)))
                .hasMessageContaining("cuBLASLt has no algorithm for MatrixProduct[m=4, n=8, k=8");
        NativeCalls calls = new NativeCalls(library.library());
        assertThatThrownBy(() -> calls.call("cublasLtDestroy", 5L))
                .hasMessage("cublasLtDestroy failed: CUBLAS_STATUS_INVALID_VALUE (7)");
        assertThatThrownBy(() -> calls.call("cublasLtNowhere", 5L)).hasMessageContaining("no function cublasLtNowhere");
    }

    @Test
    void runsOnDevicesWithAStreamOnly() {
        assertThat(provider.canHandle(device(true))).isTrue();
        assertThat(provider.canHandle(device(false))).isFalse();
        assertThat(new CublasLtProvider(null).canHandle(device(true))).isFalse();
    }

    @Test
    void whatItCannotDoIsRefused() {
        assertThat(MatrixProduct.possible(8, 8, DType.F32, Activation.SILU, false))
                .isFalse();
        assertThat(MatrixProduct.possible(8, 8, DType.F32, Activation.GELU_TANH, true))
                .isFalse();
        assertThat(MatrixProduct.possible(8, 12, DType.BF16, Activation.NONE, false))
                .isFalse();
        assertThatThrownBy(() -> new MatrixProduct(1, 6, 8, DType.F32, false, Activation.NONE, false))
                .hasMessageContaining("n=6, k=8");
    }
}
