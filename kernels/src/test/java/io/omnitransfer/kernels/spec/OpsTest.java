package io.omnitransfer.kernels.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.omnitransfer.runtime.Device;
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
        return everyOp(DEVICE, SHAPES);
    }

    static Stream<DynamicNode> everyOp(Device device, int shapes) {
        String only = System.getProperty("omnitransfer.test.op", "");
        return Ops.all().stream()
                .filter(op -> only.isEmpty() || op.name().equals(only))
                .map(op -> dynamicContainer(op.name(), cases(op, device, shapes)));
    }

    private static Stream<DynamicNode> cases(OpSpec op, Device device, int shapes) {
        return OpCheck.of(op, device, shapes, SEED).stream()
                .map(check -> dynamicTest(
                        check.toString(),
                        () -> assertThat(check.run(device)).as("%s", check).isEmpty()));
    }
}
