package io.omnitransfer.embedded.device;

import io.omnitransfer.embedded.driver.Driver;
import java.util.List;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** The devices of a driver. Unlike TornadoVM's, a backend may have none; its name then says why. */
final class DriverBackend implements TornadoBackend {
    private final Driver driver;
    private int chosen;

    DriverBackend(Driver driver) {
        this.driver = driver;
    }

    @Override
    public TornadoDevice getDefaultDevice() {
        return getDevice(chosen);
    }

    @Override
    public void setDefaultDevice(int index) {
        getDevice(index);
        chosen = index;
    }

    @Override
    public int getNumDevices() {
        return driver.devices().size();
    }

    @Override
    public TornadoDevice getDevice(int index) {
        EmbeddedRuntime.requireOneOf(getName() + " device", index, getNumDevices());
        return driver.devices().get(index);
    }

    @Override
    public List<TornadoDevice> getAllDevices() {
        return List.copyOf(driver.devices());
    }

    @Override
    public TornadoDeviceType getTypeDefaultDevice() {
        return getDefaultDevice().getDeviceType();
    }

    @Override
    public String getName() {
        return driver.description();
    }

    @Override
    public int getNumPlatforms() {
        return driver.platforms();
    }

    @Override
    public TornadoVMBackendType getBackendType() {
        return driver.type();
    }
}
