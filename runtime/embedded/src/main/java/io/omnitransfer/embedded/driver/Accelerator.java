package io.omnitransfer.embedded.driver;

import io.omnitransfer.embedded.compiler.ir.Kernel;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/** A device that has a driver: it runs compiled text, on memory of its own, behind a stream. */
public interface Accelerator extends TornadoXPUDevice {
    GroupLimits limits();

    /**
     * Refuses launches that no kernel can have here.
     *
     * @throws DriverException if the device cannot count to, or from, what the range says
     */
    default void require(NdRange range) {}

    /**
     * Code for launches in groups of one size. Thread-safe; the same text is compiled once per process.
     *
     * @param kernel optimised
     * @param range of the launches: its local size is what the code is made for
     * @throws DriverException if the kernel needs what the device lacks, or the driver's compiler refuses it
     */
    Executable compile(Kernel kernel, NdRange range);

    /**
     * Whether the device has instructions for all that work-items of a warp do together in this kernel; if not, it gets
     * plain code instead.
     */
    default boolean hasWarpsFor(Kernel kernel) {
        return false;
    }

    /**
     * A stream of its own for an execution plan.
     *
     * @param planId what library providers know the plan by
     */
    Stream open(long planId);

    /** The place of its kind of backend in the runtime. */
    @Override
    default int getBackendIndex() {
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        return IntStream.range(0, runtime.getNumBackends())
                .filter(i -> runtime.getBackendType(i) == getTornadoVMBackend())
                .findFirst()
                .orElseThrow();
    }

    @Override
    default long getDeviceLocalMemorySize() {
        return limits().localBytes();
    }

    @Override
    default long[] getDeviceMaxWorkgroupDimensions() {
        return limits().perDimension().clone();
    }

    /** Drivers take C here. */
    @Override
    default boolean isSPIRVSupported() {
        return false;
    }
}
