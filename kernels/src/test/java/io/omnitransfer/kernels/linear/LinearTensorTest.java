package io.omnitransfer.kernels.linear;

import static org.assertj.core.api.Assertions.assertThat;

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

class LinearTensorTest {
    private final Random random = new Random(3);
    private final Tensor w = RandomTensors.normal("w", DType.BF16, 0, 1, random, 40, 33);

    private static void run(Consumer<GraphBuilder> ops) {
        ProgramBuilder builder = new ProgramBuilder(Device.select("jvm"), Variants.KERNEL);
        ops.accept(builder.graph("g"));
        try (Program program = builder.compile()) {
            program.run();
        }
    }

    /** Two layers of one shape lay their operands out in the same memory, one after the other. */
    @Test
    void layersShareTheirTiles() {
        Tensor a = RandomTensors.normal("a", random, 7, 33);
        Tensor b = RandomTensors.normal("b", random, 7, 33);
        Tensor ya = RandomTensors.poisoned("ya", 7, 40);
        Tensor yb = RandomTensors.poisoned("yb", 7, 40);
        Tensor alone = RandomTensors.poisoned("alone", 7, 40);
        run(g -> {
            g.input(a, b, w);
            LinearTensor.append(g, a, w, null, Epilogue.NONE, ya);
            LinearTensor.append(g, b, w, null, Epilogue.NONE, yb);
            assertThat(g.scratch("x", 128 * 64 * 2)).isSameAs(g.scratch("x", 128 * 64 * 2));
            assertThat(g.scratch("x", 128 * 64 * 2)).isNotSameAs(g.scratch("w", 128 * 64 * 2));
            g.output(ya, yb);
        });
        run(g -> {
            g.input(a, w);
            LinearTensor.append(g, a, w, null, Epilogue.NONE, alone);
            g.output(alone);
        });
        assertThat(ya.toFloats()).containsExactly(alone.toFloats());
        assertThat(yb.toFloats()).doesNotContain(Float.NaN).isNotEqualTo(ya.toFloats());
    }

    /** 1 + 2⁻⁹ is no bfloat16: it becomes 1. The weights are exact. */
    @Test
    void theInputIsRounded() {
        Tensor x = Tensor.of("x", new float[] {1 + 0x1p-9f, 1 + 0x1p-7f}, 2, 1);
        Tensor one = Tensor.of("one", new float[] {3}, 1, 1);
        Tensor y = RandomTensors.poisoned("y", 2, 1);
        run(g -> {
            g.input(x, one);
            LinearTensor.append(g, x, one, null, Epilogue.NONE, y);
            g.output(y);
        });
        assertThat(y.toFloats()).containsExactly(3f, 3 * (1 + 0x1p-7f));
    }

    @Test
    void fewRowsAndHugeOperandsStayWithOtherKernels() {
        assertThat(LinearTensor.possible(63, 5120, 5120)).isFalse();
        assertThat(LinearTensor.possible(64, 5120, 5120)).isTrue();
        assertThat(LinearTensor.possible(75600, 5120, 13824)).isTrue();
        assertThat(LinearTensor.possible(151200, 5120, 13824)).isFalse();
    }
}
