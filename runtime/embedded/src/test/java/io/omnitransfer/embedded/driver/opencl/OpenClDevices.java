package io.omnitransfer.embedded.driver.opencl;

import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.driver.Accelerator;
import io.omnitransfer.embedded.driver.Driver;
import io.omnitransfer.embedded.driver.Memory;
import io.omnitransfer.embedded.driver.NdRange;
import io.omnitransfer.embedded.driver.Stream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The OpenCL device of the tests. */
public final class OpenClDevices {
    private static final Driver DRIVER = new OpenClDriver();

    private OpenClDevices() {}

    /** The first one; without one the test that asks is skipped, and the reason printed. */
    public static Accelerator first() {
        Assumptions.assumeFalse(
                DRIVER.devices().isEmpty(), () -> DRIVER.description() + "; Debian: apt-get install pocl-opencl-icd");
        return DRIVER.devices().getFirst();
    }

    /** Runs a kernel once over arrays it may read and write. */
    public static void run(Kernel kernel, NdRange range, List<TornadoNativeArray> arrays) {
        Accelerator device = first();
        try (Stream stream = device.open(-1)) {
            List<Memory> buffers = new ArrayList<>();
            List<Object> arguments = new ArrayList<>();
            for (TornadoNativeArray a : arrays) {
                Memory m = stream.allocate(a.getNumBytesOfSegment());
                stream.copyIn(a.getSegment(), m);
                buffers.add(m);
                arguments.add(m);
                arguments.add(a.getSize());
            }
            stream.launch(device.compile(kernel, range), range, arguments);
            for (int i = 0; i < buffers.size(); i++) {
                stream.copyOut(buffers.get(i), arrays.get(i).getSegment());
            }
            stream.finish();
            buffers.forEach(stream::free);
        }
    }
}
