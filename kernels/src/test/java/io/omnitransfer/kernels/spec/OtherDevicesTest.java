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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Every registered op on every device but the one {@link OpsTest} uses, in strict mode: memory is separate from the
 * host's and poisoned, so that a missing transfer or a read of unwritten memory shows even where a device shares memory.
 * One random shape each: drivers take their time to compile a kernel. Properties as in {@link OpsTest}.
 */
class OtherDevicesTest {
    private static final long SEED = Long.getLong("omnitransfer.test.seed", System.nanoTime() & 0xFFFFFF);
    private static final String STRICT = "tornado.embedded.strict";

    @TestFactory
    Stream<DynamicNode> everyOpAgreesWithItsReference() {
        String only = System.getProperty("omnitransfer.test.op", "");
        Device tested = Device.select(System.getProperty("omnitransfer.test.device", "auto"));
        List<Device> others =
                Device.all().stream().filter(d -> !d.id().equals(tested.id())).toList();
        Assumptions.assumeFalse(others.isEmpty(), () -> "no device beside " + tested + "; " + Device.absent());
        return others.stream()
                .map(d -> dynamicContainer(
                        d.toString(),
                        Ops.all().stream()
                                .filter(op -> only.isEmpty() || op.name().equals(only))
                                .map(op -> test(op, d))));
    }

    private static DynamicNode test(OpSpec op, Device device) {
        int[] shape = op.randomShape(new Random(SEED));
        String name = "%s %s seed %d".formatted(op.name(), Arrays.toString(shape), SEED);
        return dynamicTest(name, () -> {
            String before = System.setProperty(STRICT, "true");
            try {
                check(name, op.create(shape, new Random(SEED)), device);
            } finally {
                if (before == null) {
                    System.clearProperty(STRICT);
                } else {
                    System.setProperty(STRICT, before);
                }
            }
        });
    }

    private static void check(String name, OpCase c, Device device) {
        List<double[]> reference = c.reference(); // before the run, which may overwrite an input
        List<double[]> magnitudes = c.magnitudes();
        ProgramBuilder builder = new ProgramBuilder(device, Variants.KERNEL);
        GraphBuilder g = builder.graph("g").input(c.inputs().toArray(Tensor[]::new));
        c.append(g);
        g.output(c.outputs().toArray(Tensor[]::new));
        try (Program program = builder.compile()) {
            program.run();
        }
        assertThat(reference).isNotEmpty();
        for (int i = 0; i < reference.size(); i++) {
            Tensor out = c.outputs().get(i);
            String wrong = Deviation.describe(out.toFloats(), reference.get(i), magnitudes.get(i), c.tolerance());
            assertThat(wrong).as("%s: %s", name, out).isEmpty();
        }
    }
}
