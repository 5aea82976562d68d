package io.omnitransfer.embedded.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.jvm.JvmKernel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.Random;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Kernels {@code (context, x, y)} of one group of 16 × 16 work-items on 256 elements. */
final class OneGroup {
    private static final MethodType TYPE =
            MethodType.methodType(void.class, KernelContext.class, FloatArray.class, FloatArray.class);
    private static final List<Integer> LOCAL = List.of(16, 16, 1);

    private OneGroup() {}

    /** Compiles the kernel for vectors and checks that it gives what Java gives. */
    static JvmKernel check(Class<?> kernels, String name) throws Throwable {
        long seed = new Random().nextLong();
        FloatArray x = new FloatArray(256);
        Random random = new Random(seed);
        for (int i = 0; i < 256; i++) {
            x.set(i, random.nextFloat() - 0.5f);
        }
        FloatArray expected = new FloatArray(256);
        FloatArray actual = new FloatArray(256);
        actual.init(Float.NaN);
        Oracle.run(
                MethodHandles.lookup().findStatic(kernels, name, TYPE),
                new Object[] {new KernelContext(), x, expected},
                new int[] {1, 1, 1},
                LOCAL);
        JvmKernel compiled = JvmKernel.compile(FrontEnd.translate(kernels, name, TYPE, Map.of()), LOCAL, false, true);
        compiled.launch(new Object[] {new KernelContext(), x, actual}, 1, 1, 1)
                .worker()
                .run(0, 1);
        assertThat(actual.toHeapArray())
                .as("seed %d%n%s", seed, compiled.kernel())
                .containsExactly(expected.toHeapArray());
        return compiled;
    }
}
