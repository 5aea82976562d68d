package io.omnitransfer.kernels.spec;

import static org.junit.jupiter.api.Assumptions.abort;

import io.omnitransfer.runtime.Device;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Every registered op as CUDA: on the first GPU or, where the engine's test classes are on the class path, on their device
 * that runs what NVRTC makes for a GPU. Skipped where there is neither. Properties: as for {@link OpsTest}.
 */
class CudaOpsTest {
    private static final int SHAPES = Integer.getInteger("omnitransfer.test.shapes", 1);

    @TestFactory
    Stream<DynamicNode> everyOpAgreesWithItsReference() {
        Device device = Device.all().stream()
                .filter(d -> d.id().equals("cuda:0"))
                .findFirst()
                .orElseGet(() -> abort(String.join("; ", Device.absent())));
        return OpsTest.everyOp(device, SHAPES);
    }
}
