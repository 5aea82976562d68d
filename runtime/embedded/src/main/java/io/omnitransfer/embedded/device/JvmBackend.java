package io.omnitransfer.embedded.device;

import java.util.List;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** One device: {@link JvmDevice}. */
final class JvmBackend implements TornadoBackend {
    @Override
    public TornadoDevice getDefaultDevice() {
        return JvmDevice.INSTANCE;
    }

    @Override
    public void setDefaultDevice(int index) {
        EmbeddedRuntime.requireOneOf("device", index, 1);
    }

    @Override
    public int getNumDevices() {
        return 1;
    }

    @Override
    public TornadoDevice getDevice(int index) {
        EmbeddedRuntime.requireOneOf("device", index, 1);
        return JvmDevice.INSTANCE;
    }

    @Override
    public List<TornadoDevice> getAllDevices() {
        return List.of(JvmDevice.INSTANCE);
    }

    @Override
    public TornadoDeviceType getTypeDefaultDevice() {
        return JvmDevice.INSTANCE.getDeviceType();
    }

    @Override
    public String getName() {
        return "embedded JVM";
    }

    @Override
    public int getNumPlatforms() {
        return 1;
    }

    @Override
    public TornadoVMBackendType getBackendType() {
        return TornadoVMBackendType.JAVA;
    }
}
