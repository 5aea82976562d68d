package io.omnitransfer.embedded.driver.opencl;

import io.omnitransfer.embedded.driver.Accelerator;
import io.omnitransfer.embedded.driver.Driver;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The OpenCL devices of the tests. */
public final class OpenClDevices {
    private static final Driver DRIVER = new OpenClDriver();

    private OpenClDevices() {}

    /**
     * The first one, or the one of index {@code omnitransfer.test.opencl.device}; without one the test that asks is skipped,
     * and the reason printed.
     */
    public static Accelerator first() {
        Assumptions.assumeFalse(
                DRIVER.devices().isEmpty(), () -> DRIVER.description() + "; Debian: apt-get install pocl-opencl-icd");
        return DRIVER.devices().get(Integer.getInteger("omnitransfer.test.opencl.device", 0));
    }

    /** All of them, possibly none. */
    public static List<Accelerator> all() {
        return DRIVER.devices();
    }
}
