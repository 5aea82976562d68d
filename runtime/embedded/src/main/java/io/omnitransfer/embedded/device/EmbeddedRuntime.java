package io.omnitransfer.embedded.device;

import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** The runtime: one backend, the JVM itself. */
public enum EmbeddedRuntime implements TornadoRuntime {
    INSTANCE;

    private final JvmBackend backend = new JvmBackend();

    @Override
    public TornadoBackend getBackend(int index) {
        requireOnly("backend", index);
        return backend;
    }

    @Override
    public void setDefaultBackend(int index) {
        requireOnly("backend", index);
    }

    @Override
    public TornadoVMBackendType getBackendType(int index) {
        return getBackend(index).getBackendType();
    }

    @Override
    public <D extends TornadoBackend> D getBackend(Class<D> type) {
        getBackendIndex(type);
        return type.cast(backend);
    }

    @Override
    public int getNumBackends() {
        return 1;
    }

    @Override
    public TornadoDevice getDefaultDevice() {
        return backend.getDefaultDevice();
    }

    @Override
    public <D extends TornadoBackend> int getBackendIndex(Class<D> type) {
        if (!type.isInstance(backend)) {
            throw new TornadoRuntimeException("there is no backend %s; the embedded engine has %s only"
                    .formatted(type.getSimpleName(), backend.getName()));
        }
        return 0;
    }

    @Override
    public boolean isProfilerEnabled() {
        return Boolean.getBoolean("tornado.profiler");
    }

    static void requireOnly(String what, int index) {
        if (index != 0) {
            throw new TornadoRuntimeException(
                    "there is no %s %d; the embedded engine has %s 0 only".formatted(what, index, what));
        }
    }
}
