package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** The backends there are. */
public interface TornadoRuntime {
    TornadoBackend getBackend(int index);

    void setDefaultBackend(int index);

    TornadoVMBackendType getBackendType(int index);

    <D extends TornadoBackend> D getBackend(Class<D> type);

    int getNumBackends();

    TornadoDevice getDefaultDevice();

    <D extends TornadoBackend> int getBackendIndex(Class<D> type);

    boolean isProfilerEnabled();
}
