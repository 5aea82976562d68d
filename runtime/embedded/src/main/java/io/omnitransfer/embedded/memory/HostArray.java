package io.omnitransfer.embedded.memory;

import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The JVM as device: usually the host's array itself; in strict mode a poisoned array of its own. */
public final class HostArray extends DeviceArray {
    private final TornadoNativeArray device;

    public HostArray(TornadoNativeArray host, boolean separate) {
        super(host, !separate);
        this.device = separate ? Poison.like(host) : host;
    }

    /** What kernels get. */
    public TornadoNativeArray device() {
        return device;
    }

    @Override
    protected long fromHost() {
        return copy(host(), device);
    }

    @Override
    protected long toHost() {
        return copy(device, host());
    }

    private long copy(TornadoNativeArray from, TornadoNativeArray to) {
        if (device == host()) {
            return 0;
        }
        to.getSegment().copyFrom(from.getSegment());
        return from.getNumBytesOfSegment();
    }

    @Override
    public long address() {
        return device.getSegment().address();
    }

    @Override
    public long bytes() {
        return device == host() ? 0 : device.getNumBytesOfSegment();
    }

    /** The garbage collector does. */
    @Override
    public void free() {}
}
