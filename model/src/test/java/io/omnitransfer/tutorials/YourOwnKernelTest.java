package io.omnitransfer.tutorials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Tutorial 2. */
class YourOwnKernelTest {
    // region add-kernel
    static void add(KernelContext context, FloatArray a, FloatArray b, FloatArray y, int n) {
        int i = context.globalIdx;
        if (i < n) {
            y.set(i, a.get(i) + b.get(i));
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
        g.tasks().task(id, YourOwnKernelTest::add, g.context(), a.f32(), b.f32(), y.f32(), y.size());
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
    void fusedGate() {
        // region gate-check
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Tensor gate = RandomTensors.normal("gate", random, 3, 333);
        Tensor up = RandomTensors.normal("up", random, 3, 333);
        Tensor y = RandomTensors.poisoned("y", 3, 333);
        runGate(gate, up, y);

        double eps = 0x1p-24; // half a unit in the last place of 1f
        for (int i = 0; i < y.size(); i++) {
            double v = gate.f32().get(i);
            double expected = v / (1 + Math.exp(-v)) * up.f32().get(i);
            assertThat((double) y.f32().get(i))
                    .as("element %d, seed %d", i, seed)
                    .isCloseTo(expected, within(14 * eps * Math.abs(expected) + Float.MIN_NORMAL));
        }
        // endregion
    }

    // region gate-run
    static void runGate(Tensor gate, Tensor up, Tensor y) {
        ProgramBuilder builder = new ProgramBuilder(Device.auto());
        GraphBuilder g = builder.graph("ffn").input(gate, up);
        String id = g.id("gate");
        g.grid(id, Launch.items(y.size()));
        g.tasks().task(id, YourOwnKernelTest::siluGate, g.context(), gate.f32(), up.f32(), y.f32(), y.size());
        g.output(y);
        try (Program program = builder.compile()) {
            program.run();
        }
    }
    // endregion
}
