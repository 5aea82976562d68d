package io.omnitransfer.embedded.device;

import io.omnitransfer.embedded.driver.Driver;
import io.omnitransfer.embedded.driver.cuda.CudaDriver;
import io.omnitransfer.embedded.driver.opencl.OpenClDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** The backends: the JVM itself, then one per driver, whether it has devices or not. */
public enum EmbeddedRuntime implements TornadoRuntime {
    INSTANCE;

    private final List<TornadoBackend> backends = new ArrayList<>();
    private int chosen;

    EmbeddedRuntime() {
        backends.add(new JvmBackend());
        for (Driver d : drivers()) {
            backends.add(new DriverBackend(d));
        }
    }

    private static List<Driver> drivers() {
        List<Driver> all = new ArrayList<>(List.of(new OpenClDriver(), new CudaDriver()));
        ServiceLoader.load(Driver.class).forEach(all::add);
        return all;
    }

    @Override
    public TornadoBackend getBackend(int index) {
        requireOneOf("backend", index, backends.size());
        return backends.get(index);
    }

    @Override
    public void setDefaultBackend(int index) {
        requireOneOf("backend", index, backends.size());
        chosen = index;
    }

    @Override
    public TornadoVMBackendType getBackendType(int index) {
        return getBackend(index).getBackendType();
    }

    @Override
    public <D extends TornadoBackend> D getBackend(Class<D> type) {
        return type.cast(backends.get(getBackendIndex(type)));
    }

    @Override
    public int getNumBackends() {
        return backends.size();
    }

    @Override
    public TornadoDevice getDefaultDevice() {
        return backends.get(chosen).getDefaultDevice();
    }

    @Override
    public <D extends TornadoBackend> int getBackendIndex(Class<D> type) {
        for (int i = 0; i < backends.size(); i++) {
            if (type.isInstance(backends.get(i))) {
                return i;
            }
        }
        throw new TornadoRuntimeException("there is no backend %s; the embedded engine has %s"
                .formatted(
                        type.getSimpleName(),
                        backends.stream().map(TornadoBackend::getName).toList()));
    }

    @Override
    public boolean isProfilerEnabled() {
        return Boolean.getBoolean("tornado.profiler");
    }

    static void requireOneOf(String what, int index, int count) {
        if (index < 0 || index >= count) {
            throw new TornadoRuntimeException(
                    "there is no %s %d; the embedded engine has %d, counted from 0".formatted(what, index, count));
        }
    }
}
