package io.omnitransfer.embedded.driver.cuda;

import io.omnitransfer.embedded.driver.Accelerator;
import io.omnitransfer.embedded.driver.Driver;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** GPUs; where there are none, what runs PTX instead. */
public final class CudaDevices {
    private static final Driver DRIVER = driver();

    private CudaDevices() {}

    private static Driver driver() {
        Driver gpus = new CudaDriver();
        return gpus.devices().isEmpty() ? new PtxDriver() : gpus;
    }

    /** The first one; without one the test that asks is skipped, and the reason printed. */
    public static Accelerator first() {
        Assumptions.assumeFalse(DRIVER.devices().isEmpty(), DRIVER::description);
        return DRIVER.devices().getFirst();
    }

    /** All of them, possibly none. */
    public static List<Accelerator> all() {
        return DRIVER.devices();
    }
}
