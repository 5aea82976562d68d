package io.omnitransfer.runtime;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * A device that can run task graphs.
 *
 * @param id what {@code --device} takes, such as {@code jvm}, {@code opencl:0}, {@code cuda:0}
 * @param handle TornadoVM's own device
 */
public record Device(String id, TornadoDevice handle) {

    private static final Pattern ID = Pattern.compile("jvm|[a-z]+:\\d+");

    /**
     * A device and why it is that one.
     *
     * @param reason such as {@code as asked} or {@code auto, because no backend has a GPU}
     */
    public record Choice(Device device, String reason) {
        @Override
        public String toString() {
            return device + ", " + reason;
        }
    }

    /** Every device of the TornadoVM runtime on the class path, backend by backend. */
    public static List<Device> all() {
        return backends().stream().flatMap(b -> of(b).stream()).toList();
    }

    /** Why backends have no device, one line for each that has none. */
    public static List<String> absent() {
        return backends().stream()
                .filter(b -> b.getNumDevices() == 0)
                .map(TornadoBackend::getName)
                .toList();
    }

    private static List<TornadoBackend> backends() {
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        return IntStream.range(0, runtime.getNumBackends())
                .mapToObj(runtime::getBackend)
                .toList();
    }

    private static List<Device> of(TornadoBackend backend) {
        return IntStream.range(0, backend.getNumDevices())
                .mapToObj(i -> new Device(idOf(backend.getBackendType(), i), backend.getDevice(i)))
                .toList();
    }

    /**
     * The device of that id. {@code auto} is the first GPU, CUDA before others; without a GPU the JVM, whose vector code
     * is faster than a driver on the same processor.
     *
     * @throws IllegalArgumentException if this is no id of a device
     * @throws TornadoRuntimeException if there is no such device; the message lists those there are
     */
    public static Choice choose(String id) {
        if (id.equals("auto")) {
            return automatic();
        }
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no device; expected auto, jvm, opencl:N or cuda:N; see the command 'devices'"
                            .formatted(id));
        }
        // backend by backend: drivers that nobody asked for are not loaded
        return backends().stream()
                .filter(b -> kind(b.getBackendType()).equals(kind(id)))
                .flatMap(b -> of(b).stream())
                .filter(d -> d.id.equals(id))
                .findFirst()
                .map(d -> new Choice(d, "as asked"))
                .orElseThrow(() -> missing(id));
    }

    private static Choice automatic() {
        List<Device> all = all();
        return all.stream()
                .filter(d -> d.handle.getDeviceType() == TornadoDeviceType.GPU)
                .min(Comparator.comparing(d -> d.handle.getTornadoVMBackend() != TornadoVMBackendType.CUDA))
                .map(d -> new Choice(d, "auto, because it is a GPU"))
                .orElseGet(() -> new Choice(
                        all.stream().filter(Device::runsHostLibrary).findFirst().orElse(all.getFirst()),
                        "auto, because no backend has a GPU"));
    }

    private static TornadoRuntimeException missing(String id) {
        String here = String.join(", ", all().stream().map(Device::id).toList());
        String why = backends().stream()
                .filter(b -> b.getNumDevices() == 0 && kind(b.getBackendType()).equals(kind(id)))
                .findFirst()
                .map(b -> " (" + b.getName() + ")")
                .orElse("");
        return new TornadoRuntimeException("no device '%s' here%s; available: %s".formatted(id, why, here));
    }

    /** The device {@link #choose} gives. */
    public static Device select(String id) {
        return choose(id).device;
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

    /**
     * Whether products of bfloat16 numbers are much faster here than those of f32, in instructions that kernels can use: on
     * CUDA, from compute capability 8.0 on; older GPUs run such kernels in plain code.
     */
    public boolean hasTensorCores() {
        return handle.getTornadoVMBackend() == TornadoVMBackendType.CUDA;
    }

    private static String idOf(TornadoVMBackendType type, int index) {
        return type == TornadoVMBackendType.JAVA ? kind(type) : kind(type) + ":" + index;
    }

    private static String kind(TornadoVMBackendType type) {
        return type == TornadoVMBackendType.JAVA ? "jvm" : type.name().toLowerCase(Locale.ROOT);
    }

    private static String kind(String id) {
        return id.split(":", 2)[0];
    }

    @Override
    public String toString() {
        return id + " (" + name() + ")";
    }
}
