package io.omnitransfer.embedded.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.embedded.compiler.c.CText;
import io.omnitransfer.embedded.compiler.c.Dialect;
import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.pass.Optimizer;
import io.omnitransfer.embedded.driver.NdRange;
import io.omnitransfer.embedded.driver.opencl.OpenClDevices;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The OpenCL text, read and, where a driver is installed, run. */
class OpenClTest {
    private static final int LOCAL = 32;
    private static final int GROUPS = 2;

    static void scaled(KernelContext c, FloatArray x, FloatArray y, float factor, int n) {
        int i = c.globalIdx;
        if (i < n) {
            float sum = 0f;
            for (int k = i; k < n; k += 7) {
                sum += x.get(k);
            }
            y.set(i, sum * factor);
        }
    }

    private static Kernel translate(Class<?> owner, String name) {
        Method m = Arrays.stream(owner.getDeclaredMethods())
                .filter(x -> x.getName().equals(name))
                .findFirst()
                .orElseThrow();
        MethodType type = MethodType.methodType(void.class, m.getParameterTypes());
        return Optimizer.optimize(FrontEnd.translate(owner, name, type, Map.of()), 0);
    }

    @Test
    void textIsStructured() {
        assertThat(CText.kernel(translate(OpenClTest.class, "scaled"), Dialect.OPENCL))
                .isEqualTo("""
                __kernel void OpenClTest_scaled(__global float *x_, int x__size, __global float *y_, int y__size, float factor_, int n_) {
                    float sum_ = 0;
                    int k_ = 0;
                    if ((int) get_global_id(0) < n_) {
                        sum_ = 0x0.0p0f;
                        k_ = (int) get_global_id(0);
                        while (true) {
                            if (k_ >= n_) {
                                break;
                            }
                            sum_ = (sum_ + x_[k_]);
                            k_ = add_int(k_, 7);
                        }
                        y_[(int) get_global_id(0)] = (sum_ * factor_);
                    }
                }
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loops",
                "labels",
                "branches",
                "switches",
                "integers",
                "nan",
                "bits",
                "privateArrays",
                "reduction",
                "crossing",
                "meetings",
                "divergence",
                "early",
                "atomics"
            })
    void constructsGiveWhatJavaGives(String name) throws Throwable {
        OpenClDevices.first();
        Method m = Arrays.stream(ConstructKernels.class.getDeclaredMethods())
                .filter(x -> x.getName().equals(name))
                .findFirst()
                .orElseThrow();
        long seed = new Random().nextLong();
        Object[] expected = arguments(m, seed);
        Object[] actual = arguments(m, seed);
        Oracle.run(MethodHandles.lookup().unreflect(m), expected, new int[] {GROUPS, 1, 1}, List.of(LOCAL, 1, 1));
        Kernel k = translate(ConstructKernels.class, name);
        List<TornadoNativeArray> arrays =
                Stream.of(actual).skip(1).map(TornadoNativeArray.class::cast).toList();
        OpenClDevices.run(k, new NdRange(GROUPS * LOCAL, 1, 1, LOCAL, 1, 1, 0, 0, 0), arrays);
        for (int i = 1; i < expected.length; i++) {
            assertThat(words(actual[i]))
                    .as("seed %d, argument %d of %s", seed, i, CText.of(k, Dialect.OPENCL))
                    .isEqualTo(words(expected[i]));
        }
    }

    /** The contents, NaNs all alike. */
    private static List<Number> words(Object array) {
        List<Number> all = new ArrayList<>();
        switch (array) {
            case FloatArray f -> {
                for (float v : f.toHeapArray()) {
                    all.add(v);
                }
            }
            default -> {
                MemorySegment s = ((TornadoNativeArray) array).getSegment();
                for (byte b : s.toArray(ValueLayout.JAVA_BYTE)) {
                    all.add(b);
                }
            }
        }
        return all;
    }

    private static Object[] arguments(Method m, long seed) {
        Random random = new Random(seed);
        int n = GROUPS * LOCAL;
        FloatArray x = new FloatArray(n);
        IntArray i = new IntArray(n);
        ShortArray s = new ShortArray(n);
        for (int k = 0; k < n; k++) {
            x.set(k, (float) random.nextGaussian() * 2);
            i.set(k, random.nextInt() >> random.nextInt(32));
            s.set(k, (short) (random.nextInt() & 0x3FFF));
        }
        Object[] all = {new KernelContext(), x, i, new FloatArray(n), new IntArray(n), s};
        return Arrays.copyOf(all, m.getParameterCount());
    }
}
