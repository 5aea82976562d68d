package io.omnitransfer.embedded.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.embedded.compiler.c.CText;
import io.omnitransfer.embedded.compiler.c.Dialect;
import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.pass.Optimizer;
import io.omnitransfer.embedded.driver.Accelerator;
import io.omnitransfer.embedded.driver.Memory;
import io.omnitransfer.embedded.driver.NdRange;
import io.omnitransfer.embedded.driver.Stream;
import io.omnitransfer.embedded.driver.cuda.CudaDevices;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Constructs give what Java gives on every device behind a driver. */
class DeviceConstructsTest {
    private static final int LOCAL = 32;
    private static final int GROUPS = 2;

    private static final List<String> CONSTRUCTS = List.of(
            "loops",
            "labels",
            "branches",
            "switches",
            "sharedSwitch",
            "integers",
            "nan",
            "bits",
            "widened",
            "firstLoop",
            "privateArrays",
            "reduction",
            "crossing",
            "meetings",
            "divergence",
            "early",
            "otherArms",
            "functions",
            "pairs",
            "groupless",
            "atomics");

    static List<Arguments> cases() {
        List<Accelerator> devices = new ArrayList<>(OpenClDevices.all());
        devices.addAll(CudaDevices.all());
        return devices.stream()
                .flatMap(d -> CONSTRUCTS.stream().map(name -> Arguments.of(name, d)))
                .toList();
    }

    @Test
    void devicesAreNamed() {
        cases().stream()
                .map(a -> (Accelerator) a.get()[1])
                .distinct()
                .forEach(d -> System.out.println("constructs on " + d.getDeviceName()));
    }

    @ParameterizedTest(name = "{0} on {1}", allowZeroInvocations = true)
    @MethodSource("cases")
    void givesWhatJavaGives(String name, Accelerator device) throws Throwable {
        Method m = Arrays.stream(ConstructKernels.class.getDeclaredMethods())
                .filter(x -> x.getName().equals(name))
                .findFirst()
                .orElseThrow();
        long seed = new Random().nextLong();
        Object[] expected = arguments(m, seed);
        Object[] actual = arguments(m, seed);
        Oracle.run(MethodHandles.lookup().unreflect(m), expected, new int[] {GROUPS, 1, 1}, List.of(LOCAL, 1, 1));
        Kernel k = Optimizer.optimize(
                FrontEnd.translate(
                        ConstructKernels.class,
                        name,
                        MethodType.methodType(void.class, m.getParameterTypes()),
                        Map.of()),
                0);
        List<TornadoNativeArray> arrays = Arrays.stream(actual)
                .skip(1)
                .map(TornadoNativeArray.class::cast)
                .toList();
        run(device, k, new NdRange(GROUPS * LOCAL, 1, 1, LOCAL, 1, 1, 0, 0, 0), arrays);
        for (int i = 1; i < expected.length; i++) {
            assertThat(words(actual[i]))
                    .as(
                            "seed %d, argument %d of %s",
                            seed, i, CText.of(k, Dialect.OPENCL).text())
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

    /** Runs a kernel once over arrays it may read and write. */
    private static void run(Accelerator device, Kernel kernel, NdRange range, List<TornadoNativeArray> arrays) {
        try (Stream stream = device.open(-1)) {
            List<Memory> buffers = new ArrayList<>();
            List<Object> arguments = new ArrayList<>();
            for (TornadoNativeArray a : arrays) {
                Memory m = stream.allocate(a.getNumBytesOfSegment());
                stream.copyIn(a.getSegment(), m);
                buffers.add(m);
                arguments.add(m);
                arguments.add(a.getSize());
            }
            stream.launch(device.compile(kernel, range), range, arguments);
            for (int i = 0; i < buffers.size(); i++) {
                stream.copyOut(buffers.get(i), arrays.get(i).getSegment());
            }
            stream.finish();
            buffers.forEach(stream::free);
        }
    }
}
