package io.omnitransfer.tutorials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Ops;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tutorial 4. */
class OwnOpTest {
    @Test
    void theRegistryKnowsTheOp() {
        // region op-check
        OpSpec spec = Ops.named("squared-relu");
        long seed = System.nanoTime();
        int[] shape = spec.randomShape(new Random(seed));
        OpCase c = spec.create(shape, new Random(seed));
        double[] expected = c.reference().getFirst(); // before the run: an op may overwrite its input
        double[] magnitude = c.magnitudes().getFirst();

        ProgramBuilder builder = new ProgramBuilder(Device.auto(), Variants.KERNEL);
        GraphBuilder g = builder.graph("g").input(c.inputs().toArray(Tensor[]::new));
        c.append(g);
        g.output(c.outputs().toArray(Tensor[]::new));
        try (Program program = builder.compile()) {
            program.run();
        }
        float[] actual = c.outputs().getFirst().toFloats();
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i])
                    .as("element %d of %s, seed %d", i, Arrays.toString(shape), seed)
                    .isCloseTo(expected[i], within(c.tolerance() * magnitude[i] + Float.MIN_NORMAL));
        }
        // endregion
    }
}
