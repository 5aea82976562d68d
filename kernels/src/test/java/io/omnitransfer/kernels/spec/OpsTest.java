package io.omnitransfer.kernels.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Every registered op, in every variant, against its double-precision reference: random ragged shapes and the small
 * presets. Properties: {@code omnitransfer.test.device} (default auto), {@code omnitransfer.test.seed} (repeats a run;
 * every name shows its seed), {@code omnitransfer.test.shapes} (random shapes per op), {@code omnitransfer.test.op}
 * (only this op).
 */
class OpsTest {
    private static final Device DEVICE = Device.select(System.getProperty("omnitransfer.test.device", "auto"));
    private static final long SEED = Long.getLong("omnitransfer.test.seed", System.nanoTime() & 0xFFFFFF);
    private static final int SHAPES = Integer.getInteger("omnitransfer.test.shapes", 4);

    @TestFactory
    Stream<DynamicNode> everyOpAgreesWithItsReference() {
        String only = System.getProperty("omnitransfer.test.op", "");
        return Ops.all().stream()
                .filter(op -> only.isEmpty() || op.name().equals(only))
                .map(op -> dynamicContainer(op.name(), cases(op)));
    }

    private static Stream<DynamicNode> cases(OpSpec op) {
        List<DynamicNode> nodes = new ArrayList<>();
        for (String variant : op.variants()) {
            if (variant.equals(OpSpec.HOST) && !DEVICE.runsHostLibrary()) {
                continue;
            }
            for (int i = 0; i < SHAPES; i++) {
                long seed = SEED + i;
                int[] shape = op.randomShape(new Random(seed));
                nodes.add(test(op, variant, "random", shape, seed));
            }
            op.presets().forEach((name, shape) -> {
                if (name.startsWith(OpSpec.SMALL)) {
                    nodes.add(test(op, variant, name, shape, SEED));
                }
            });
        }
        return nodes.stream();
    }

    private static DynamicNode test(OpSpec op, String variant, String shapeName, int[] shape, long seed) {
        String name = "%s %s %s %s seed %d".formatted(op.name(), variant, shapeName, Arrays.toString(shape), seed);
        return dynamicTest(name, () -> check(name, op, variant, shape, seed));
    }

    private static void check(String name, OpSpec op, String variant, int[] shape, long seed) {
        OpCase c = op.create(shape, new Random(seed));
        List<double[]> reference = c.reference();
        List<double[]> magnitudes = c.magnitudes();
        ProgramBuilder builder =
                new ProgramBuilder(DEVICE, variant.equals(OpSpec.HOST) ? Variants.HOST : Variants.KERNEL);
        GraphBuilder g = builder.graph("g").input(c.inputs().toArray(Tensor[]::new));
        c.append(g);
        g.output(c.outputs().toArray(Tensor[]::new));
        try (Program program = builder.compile()) {
            assertThat(program.tasks())
                    .as("%s: tasks", name)
                    .anyMatch(t -> t.variant().startsWith(variant));
            program.run();
        }
        assertThat(c.outputs()).as("%s: outputs", name).hasSameSizeAs(reference);
        for (int i = 0; i < reference.size(); i++) {
            Tensor out = c.outputs().get(i);
            String wrong = Deviation.describe(out.toFloats(), reference.get(i), magnitudes.get(i), c.tolerance());
            assertThat(wrong).as("%s: %s", name, out).isEmpty();
        }
    }
}
