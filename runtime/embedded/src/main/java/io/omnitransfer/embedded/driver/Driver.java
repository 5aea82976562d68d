package io.omnitransfer.embedded.driver;

import java.util.List;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * A way to reach accelerators; looks for its library on the machine when it is first asked. Drivers that are registered for
 * {@link java.util.ServiceLoader} come after the engine's own.
 */
public interface Driver {
    TornadoVMBackendType type();

    /** Every device, or none. */
    List<Accelerator> devices();

    /** Name and version; if there is no device, why. */
    String description();

    /** Platforms, as OpenCL counts them. */
    int platforms();
}
