package io.omnitransfer.kernels.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.omnitransfer.runtime.Device;
import java.util.List;
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
                                .filter(op -> op.runsOn(d))
                                .map(op -> test(op, d))));
    }

    private static DynamicNode test(OpSpec op, Device device) {
        OpCheck check = new OpCheck(op, OpSpec.KERNEL, "random", op.randomShape(OpCheck.random(SEED)), SEED);
        return dynamicTest(check.toString(), () -> {
            String before = System.setProperty(STRICT, "true");
            try {
                assertThat(check.run(device)).as("%s", check).isEmpty();
            } finally {
                if (before == null) {
                    System.clearProperty(STRICT);
                } else {
                    System.setProperty(STRICT, before);
                }
            }
        });
    }
}
