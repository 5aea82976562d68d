package io.omnitransfer.tutorials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.benchmarks.chart.Axis;
import io.omnitransfer.benchmarks.chart.LineChart;
import io.omnitransfer.benchmarks.chart.Series;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Tutorial 1. */
class FusedGateTest {
    // region add-kernel
    static void add(KernelContext context, FloatArray a, FloatArray b, FloatArray y, int n) {
        int i = context.globalIdx;
        if (i < n) {
            y.set(i, a.get(i) + b.get(i));
        }
    }
    // endregion

    // region two-kernels
    static void silu(KernelContext context, FloatArray x, FloatArray y, int n) {
        int i = context.globalIdx;
        if (i < n) {
            float v = x.get(i);
            y.set(i, v / (1f + TornadoMath.exp(-v)));
        }
    }

    static void multiply(KernelContext context, FloatArray a, FloatArray b, FloatArray y, int n) {
        int i = context.globalIdx;
        if (i < n) {
            y.set(i, a.get(i) * b.get(i));
        }
    }
    // endregion

    // region gate-kernel
    static void siluGate(KernelContext context, FloatArray gate, FloatArray up, FloatArray y, int n) {
        int i = context.globalIdx;
        if (i < n) {
            float v = gate.get(i);
            y.set(i, v / (1f + TornadoMath.exp(-v)) * up.get(i));
        }
    }
    // endregion

    @Test
    void vectorAdd() {
        // region add-run
        Tensor a = Tensor.of("a", new float[] {1, 2, 3}, 3);
        Tensor b = Tensor.of("b", new float[] {10, 20, 30}, 3);
        Tensor y = Tensor.f32("y", 3);

        ProgramBuilder builder = new ProgramBuilder(Device.auto());
        GraphBuilder g = builder.graph("sum").input(a, b);
        String id = g.id("add");
        g.grid(id, Launch.items(y.size()));
        g.tasks().task(id, FusedGateTest::add, g.context(), a.f32(), b.f32(), y.f32(), y.size());
        g.output(y);
        try (Program program = builder.compile()) {
            program.run();
            assertThat(y.toFloats()).containsExactly(11, 22, 33);

            a.set(0, 0, 0); // an input: the next run sees the change
            program.run();
            assertThat(y.toFloats()).containsExactly(10, 20, 30);
        }
        // endregion
    }

    @Test
    void gate() {
        // region gate-check
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Tensor gate = RandomTensors.normal("gate", random, 3, 333);
        Tensor up = RandomTensors.normal("up", random, 3, 333);
        for (boolean isFused : new boolean[] {true, false}) {
            Tensor y = RandomTensors.poisoned("y", 3, 333);
            try (Program program = isFused ? fused(gate, up, y) : separate(gate, up, y)) {
                program.run();
            }
            double eps = 0x1p-24; // half a unit in the last place of 1f
            for (int i = 0; i < y.size(); i++) {
                double v = gate.f32().get(i);
                double expected = v / (1 + Math.exp(-v)) * up.f32().get(i);
                assertThat((double) y.f32().get(i))
                        .as("fused %s, element %d, seed %d", isFused, i, seed)
                        .isCloseTo(expected, within(14 * eps * Math.abs(expected) + Float.MIN_NORMAL));
            }
        }
        // endregion
    }

    // region gate-programs
    static Program fused(Tensor gate, Tensor up, Tensor y) {
        ProgramBuilder builder = new ProgramBuilder(Device.auto());
        GraphBuilder g = builder.graph("fused").input(gate, up);
        g.grid("gate", Launch.items(y.size()));
        g.tasks().task("gate", FusedGateTest::siluGate, g.context(), gate.f32(), up.f32(), y.f32(), y.size());
        g.output(y);
        return builder.compile();
    }

    static Program separate(Tensor gate, Tensor up, Tensor y) {
        Tensor activated = Tensor.f32("activated", y.dims()); // stays on the device: neither input nor output
        ProgramBuilder builder = new ProgramBuilder(Device.auto());
        GraphBuilder g = builder.graph("separate").input(gate, up);
        g.grid("silu", Launch.items(y.size()));
        g.grid("multiply", Launch.items(y.size()));
        g.tasks().task("silu", FusedGateTest::silu, g.context(), gate.f32(), activated.f32(), y.size());
        g.tasks().task("multiply", FusedGateTest::multiply, g.context(), activated.f32(), up.f32(), y.f32(), y.size());
        g.output(y);
        return builder.compile();
    }
    // endregion

    // region gate-plot
    static String plot(Timer timer, int... sizes) {
        double[] separate = new double[sizes.length];
        double[] fused = new double[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            Random random = new Random(i);
            Tensor gate = RandomTensors.normal("gate", random, sizes[i]);
            Tensor up = RandomTensors.normal("up", random, sizes[i]);
            Tensor y = RandomTensors.poisoned("y", sizes[i]);
            try (Program two = separate(gate, up, y);
                    Program one = fused(gate, up, y)) {
                double[] seconds = timer.seconds(two::run, one::run);
                separate[i] = seconds[0] * 1e9 / sizes[i];
                fused[i] = seconds[1] * 1e9 / sizes[i];
            }
        }
        double[] x = IntStream.of(sizes).asDoubleStream().toArray();
        double[] predicted = IntStream.range(0, x.length)
                .mapToDouble(i -> fused[i] * 20 / 12)
                .toArray();
        return new LineChart(
                        "SiLU gate on " + Timer.machine(),
                        Axis.log("elements"),
                        Axis.linear("ns per element"),
                        List.of(
                                Series.of("two kernels, 20 bytes per element", x, separate),
                                Series.of("fused, 12 bytes per element", x, fused),
                                Series.of("fused × 20/12", x, predicted)
                                        .asPredictionOf("two kernels, 20 bytes per element")),
                        List.of())
                .svg();
    }
    // endregion
}
