package io.omnitransfer.runtime;

import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * A device that can run task graphs.
 *
 * @param id what {@code --device} takes, such as {@code jvm}, {@code opencl:0}, {@code cuda:0}
 * @param handle TornadoVM's own device
 */
public record Device(String id, TornadoDevice handle) {

    /** Every device of the TornadoVM runtime on the class path, its default device first. */
    public static List<Device> all() {
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        List<Device> out = new ArrayList<>();
        for (int b = 0; b < runtime.getNumBackends(); b++) {
            TornadoBackend backend = runtime.getBackend(b);
            for (int d = 0; d < backend.getNumDevices(); d++) {
                out.add(new Device(idOf(backend.getBackendType(), d), backend.getDevice(d)));
            }
        }
        return out;
    }

    /**
     * The device of that id, or the runtime's default for {@code auto}.
     *
     * @throws IllegalArgumentException if there is no such device; the message lists those there are
     */
    public static Device select(String id) {
        List<Device> all = all();
        if (id.equals("auto")) {
            return all.getFirst();
        }
        return all.stream()
                .filter(d -> d.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no device '%s' here; available: %s"
                        .formatted(
                                id,
                                String.join(", ", all.stream().map(Device::id).toList()))));
    }

    /** The device {@link #select select("auto")} gives. */
    public static Device auto() {
        return select("auto");
    }

    /** The name the vendor or the engine gives it. */
    public String name() {
        return handle.getDeviceName();
    }

    /**
     * Whether library tasks written for host memory (hand-blocked Vector API routines) can run here: true where the
     * device computes in the JVM's own memory.
     */
    public boolean runsHostLibrary() {
        return handle.getTornadoVMBackend() == TornadoVMBackendType.JAVA;
    }

    private static String idOf(TornadoVMBackendType type, int index) {
        return type == TornadoVMBackendType.JAVA ? "jvm" : type.name().toLowerCase(java.util.Locale.ROOT) + ":" + index;
    }

    @Override
    public String toString() {
        return id + " (" + name() + ")";
    }
}
