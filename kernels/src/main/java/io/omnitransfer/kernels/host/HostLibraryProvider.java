package io.omnitransfer.kernels.host;

import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;

/** Runs {@link HostTask}s on devices whose memory is the JVM's own. Found by {@link java.util.ServiceLoader}. */
public final class HostLibraryProvider implements TornadoLibraryProvider {
    private enum NoContext implements LibraryContext {
        INSTANCE
    }

    @Override
    public String libraryName() {
        return HostTask.LIBRARY;
    }

    @Override
    public boolean canHandle(TornadoXPUDevice device) {
        return device.getTornadoVMBackend() == TornadoVMBackendType.JAVA;
    }

    @Override
    public LibraryContext createContext(TornadoXPUDevice device, long executionPlanId) {
        return NoContext.INSTANCE;
    }

    @Override
    public void dispatch(String functionName, LibraryInvocation invocation) {
        if (!(invocation.getTuning() instanceof HostRoutine routine)) {
            throw new IllegalArgumentException(
                    "host library function '%s' carries no routine; describe it with HostTask.describe"
                            .formatted(functionName));
        }
        routine.run(new HostCall(invocation));
    }

    @Override
    public void destroyContext(LibraryContext context) {}
}
