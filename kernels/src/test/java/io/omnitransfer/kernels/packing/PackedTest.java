package io.omnitransfer.kernels.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.conv.Conv3d;
import io.omnitransfer.kernels.conv.Conv3dShape;
import io.omnitransfer.kernels.linear.Epilogue;
import io.omnitransfer.kernels.linear.Linear;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

class PackedTest {
    private static void run(Consumer<GraphBuilder> ops) {
        ProgramBuilder builder = new ProgramBuilder(Device.select("jvm"), Variants.KERNEL);
        ops.accept(builder.graph("g"));
        try (Program program = builder.compile()) {
            program.run();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "BF16", "F16"})
    void weightsAreTurnedWidenedAndSurroundedByZeros(DType type) {
        int n = 70;
        int k = 67;
        Tensor w = RandomTensors.normal("w", type, 0, 1, new Random(5), n, k);
        double[] values = RandomTensors.doubles(w);
        FloatArray[] panels = new FloatArray[1];
        run(g -> {
            g.input(w);
            panels[0] = Packed.turned(g, "w", w, n, k, 0);
            panels[0].init(Float.NaN);
            g.tasks().transferToHost(DataTransferMode.EVERY_EXECUTION, panels[0]);
        });
        assertThat(panels[0].getSize()).isEqualTo(2 * 128 * 64);
        for (int i = 0; i < panels[0].getSize(); i++) {
            int output = i / (128 * 64) * 64 + i % 64;
            int row = i / 64 % 128;
            double expected = output < n && row < k ? values[output * k + row] : 0;
            assertThat((double) panels[0].get(i)).as("element %d", i).isEqualTo(expected);
        }
    }

    /** 131073 inputs make panels of which two do not fit. Products and their sums are exact. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void wideProductsTakeTheWeightsInTurns(boolean convolution) {
        int n = 130;
        int k = 131073;
        assertThat(Packed.rows(k)).isEqualTo(64);
        Tensor x = Tensor.f32("x", 2, 1, 1, k);
        Tensor w = Tensor.f32("w", n, 1, 1, 1, k);
        Tensor bias = Tensor.f32("bias", n);
        Tensor y = Tensor.f32("y", 2, 1, 1, n);
        Tensor gate = Tensor.f32("gate", 1, n);
        float[] expected = new float[2 * n];
        for (int row = 0; row < 2; row++) {
            x.f32().set(row * k, 1 + row);
            x.f32().set(row * k + k - 1, 3);
            for (int o = 0; o < n; o++) {
                w.f32().set(o * k, o);
                w.f32().set(o * k + k - 1, -2 * o);
                bias.f32().set(o, 7 - o);
                gate.f32().set(o, o % 5);
                y.f32().set(row * n + o, 1000 * row - o);
                int v = (1 + row) * o + 3 * (-2 * o) + 7 - o;
                expected[row * n + o] = 1000 * row - o + (convolution ? v : v * (o % 5));
            }
        }
        run(g -> {
            g.input(x, w, bias, gate, y);
            if (convolution) {
                Conv3d.append(g, Conv3dShape.same(2, 1, 1, k, n, 1, 1, 1, 0), x, null, w, bias, true, y);
            } else {
                Epilogue e = new Epilogue(Activation.NONE, true, gate, 0);
                Linear.append(g, x.reshape(2, k), w.reshape(n, k), bias, e, y.reshape(2, n));
            }
            g.output(y);
        });
        assertThat(y.toFloats()).containsExactly(expected);
    }

    /** Forty blocks of a transformer need the memory of one. Strict mode keeps a device's memory apart from the host's. */
    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void graphsOfAProgramPackIntoTheSameMemory(String strict) {
        Tensor x = Tensor.of("x", new float[] {1, 2, 3}, 1, 3);
        Tensor a = Tensor.of("a", new float[] {1, 10, 100, 4, 5, 6}, 2, 3);
        Tensor b = Tensor.of("b", new float[] {7, 8, 9, -1, -2, -3}, 2, 3);
        Tensor y = RandomTensors.poisoned("y", 1, 2);
        Tensor z = RandomTensors.poisoned("z", 1, 2);
        System.setProperty("tornado.embedded.strict", strict);
        try {
            ProgramBuilder builder = new ProgramBuilder(Device.select("jvm"), Variants.KERNEL);
            GraphBuilder first = builder.graph("first").input(x, a).output(y);
            Linear.append(first, x, a, null, Epilogue.NONE, y);
            GraphBuilder second = builder.graph("second").input(x, b).output(z);
            Linear.append(second, x, b, null, Epilogue.NONE, z);
            FloatArray packed = Packed.turned(first, "again", a, 2, 3, 0);
            assertThat(Packed.turned(second, "again", b, 2, 3, 0)).isSameAs(packed);
            try (Program program = builder.compile()) {
                program.run();
                program.run();
            }
        } finally {
            System.clearProperty("tornado.embedded.strict");
        }
        assertThat(y.toFloats()).containsExactly(321, 32);
        assertThat(z.toFloats()).containsExactly(50, -14);
    }

    @Test
    void otherTypesAreRefused() {
        Tensor w = Tensor.of("w", new int[6], 2, 3);
        assertThatThrownBy(() -> run(g -> Packed.turned(g, "w", w, 2, 3, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("w")
                .hasMessageContaining("expected F32, BF16 or F16");
    }
}
