package io.omnitransfer.embedded.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.jvm.JvmKernel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Every construct gives, bit for bit, what Java gives, item by item and in vectors. */
class ConstructsTest {
    private static final int MANY = 2000;

    /** A part between barriers that no single method could hold, checked or not. */
    @Test
    void manyStatements() throws Throwable {
        StringBuilder body = new StringBuilder();
        for (int k = 0; k < MANY; k++) {
            body.append("v = v * %d + y.get(g) ^ %d;%n".formatted(2 * k + 3, k));
            body.append("y.set(g, v);%n".formatted());
        }
        Class<?> type = SourceLoader.compile("Many", """
                        import uk.ac.manchester.tornado.api.KernelContext;
                        import uk.ac.manchester.tornado.api.types.arrays.IntArray;
                        public class Many {
                            public static void many(KernelContext c, IntArray y) {
                                int g = c.globalIdx;
                                int v = g;
                                %s
                            }
                        }
                        """.formatted(body));
        MethodType t = MethodType.methodType(void.class, KernelContext.class, IntArray.class);
        List<Integer> local = List.of(16, 1, 1);
        Kernel kernel = FrontEnd.translate(type, "many", t, Map.of());
        int[] expected = new int[16];
        for (int g = 0; g < 16; g++) {
            int v = g;
            for (int k = 0; k < MANY; k++) {
                v = v * (2 * k + 3) + expected[g] ^ k;
                expected[g] = v;
            }
        }
        for (JvmKernel compiled : List.of(
                JvmKernel.strict(kernel, local),
                JvmKernel.compile(kernel, local, false, false),
                JvmKernel.compile(kernel, local, false, true))) {
            IntArray y = new IntArray(16);
            y.init(0);
            compiled.launch(new Object[] {new KernelContext(), y}, 1, 1, 1)
                    .worker()
                    .run(0, 1);
            assertThat(y.toHeapArray()).containsExactly(expected);
        }
    }

    private static final int GROUPS = 3;

    static Stream<Arguments> cases() {
        return Stream.of(ConstructKernels.class, TornadoVmKernels.class)
                .flatMap(k -> Arrays.stream(k.getDeclaredMethods()))
                .filter(m -> m.getParameterCount() >= 5
                        && m.getParameterTypes()[0] == KernelContext.class
                        && m.getParameterTypes()[2] == IntArray.class)
                .flatMap(m -> Stream.of(64, 40, 7)
                        .flatMap(size ->
                                Stream.of(true, false).map(vectors -> Arguments.of(m.getName(), size, vectors, m))));
    }

    @ParameterizedTest(name = "{0}, groups of {1}, vectors {2}")
    @MethodSource("cases")
    void givesWhatJavaGives(String name, int size, boolean vectors, Method m) throws Throwable {
        long seed = new Random().nextLong();
        Object[] expected = arguments(m, size * GROUPS, seed);
        Object[] actual = arguments(m, size * GROUPS, seed);
        List<Integer> local = List.of(size, 1, 1);
        m.setAccessible(true);
        Oracle.run(MethodHandles.lookup().unreflect(m), expected, new int[] {GROUPS, 1, 1}, local);

        Kernel k = FrontEnd.translate(
                m.getDeclaringClass(), name, MethodType.methodType(void.class, m.getParameterTypes()), Map.of());
        JvmKernel compiled = JvmKernel.compile(k, local, false, vectors);
        JvmKernel.Worker worker = compiled.launch(actual, GROUPS, 1, 1).worker();
        for (int g = 0; g < GROUPS; ) {
            g = worker.run(g, GROUPS);
        }
        for (int i = 1; i < expected.length; i++) {
            assertThat(bytes(actual[i]))
                    .as("seed %d, argument %d of%n%s%n%s", seed, i, compiled.kernel(), compiled.report())
                    .isEqualTo(bytes(expected[i]));
        }
    }

    private static byte[] bytes(Object array) {
        return ((TornadoNativeArray) array).getSegment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }

    private static Object[] arguments(Method m, int n, long seed) throws ReflectiveOperationException {
        Random random = new Random(seed);
        Object[] out = new Object[m.getParameterCount()];
        out[0] = new KernelContext();
        for (int i = 1; i < out.length; i++) {
            out[i] = m.getParameterTypes()[i].getConstructor(int.class).newInstance(n);
            for (int k = 0; k < n; k++) {
                if (out[i] instanceof FloatArray f) {
                    f.set(k, (float) random.nextGaussian() * 2);
                } else if (out[i] instanceof IntArray a) {
                    a.set(k, random.nextInt() >> random.nextInt(32));
                }
            }
            if (!(out[i] instanceof FloatArray || out[i] instanceof IntArray)) {
                byte[] noise = new byte
                        [(int) ((TornadoNativeArray) out[i]).getSegment().byteSize()];
                random.nextBytes(noise);
                for (int k = 1; k < noise.length; k += 2) {
                    noise[k] &= 0x3F; // neither NaN nor infinity in any format
                }
                ((TornadoNativeArray) out[i]).getSegment().copyFrom(java.lang.foreign.MemorySegment.ofArray(noise));
            }
        }
        return out;
    }
}
