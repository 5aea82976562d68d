package io.omnitransfer.embedded.driver.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.omnitransfer.embedded.driver.cuda.NativeFake.Fault;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A CUDA driver without a GPU, stricter than a real one. Its memory lies behind addresses that are no host addresses,
 * and work runs when somebody waits for it and not before.
 */
final class FakeCuda implements CudaApi {
    static final int INVALID_VALUE = 1;
    static final int INVALID_IMAGE = 200;
    private static final int INVALID_CONTEXT = 201;
    private static final int INVALID_HANDLE = 400;
    private static final int NOT_FOUND = 500;
    static final int ILLEGAL_ADDRESS = 700;
    private static final int OUT_OF_RESOURCES = 701;
    /** Unlike a real driver's this one goes on after it. */
    static final int LAUNCH_FAILED = 719;

    private static final int CAPTURE_UNSUPPORTED = 900;

    private static final int DEVICE = 7;
    private static final long CONTEXT = 0xC0DE;
    private static final long STATIC_SHARED = 48 << 10;

    private record Loaded(Images.Function function, int[] shared) {}

    private final long capacity;
    private final int capability;
    private final Images images;
    private final Arena arena = Arena.ofAuto();
    private final ThreadLocal<Long> current = ThreadLocal.withInitial(() -> 0L);
    private final TreeMap<Long, MemorySegment> memory = new TreeMap<>();
    private final Map<Long, List<Runnable>> streams = new HashMap<>();
    private final Map<Long, List<Runnable>> captures = new HashMap<>();
    private final Map<Long, List<Runnable>> graphs = new HashMap<>();
    private final Map<Long, List<Runnable>> executables = new HashMap<>();
    private final Map<Long, Long> events = new HashMap<>();
    private final Map<Long, Images.Module> modules = new HashMap<>();
    private final Map<Long, Loaded> functions = new HashMap<>();
    private final Map<Integer, String> reasons = new HashMap<>();
    private long next = 0x7000_0000_0000L;
    private long clock;
    private int sticky;

    int launches;
    int graphLaunches;

    /**
     * @param capacity bytes of device memory
     * @param capability major compute capability
     */
    FakeCuda(long capacity, int capability, Images images) {
        this.capacity = capacity;
        this.capability = capability;
        this.images = images;
    }

    /** What has not been given back. */
    String leaks() {
        return "memory %d, streams %d, events %d, graphs %d, executables %d"
                .formatted(memory.size(), streams.size(), events.size(), graphs.size(), executables.size());
    }

    private long handle() {
        next += 1 << 12;
        return next;
    }

    private static void put(MemorySegment out, long value) {
        out.reinterpret(8).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, value);
    }

    private static void put(MemorySegment out, int value) {
        out.reinterpret(4).set(JAVA_INT, 0, value);
    }

    private static void require(boolean holds, int code, String why) {
        if (!holds) {
            throw new Fault(code, why);
        }
    }

    /** Keeps the words of what goes wrong. */
    private <T> T told(Supplier<T> call) {
        try {
            return call.get();
        } catch (Fault f) {
            reasons.put(f.code, String.valueOf(f.getMessage()));
            throw f;
        }
    }

    private void requireContext() {
        require(current.get() == CONTEXT, INVALID_CONTEXT, "no context is current");
        require(sticky == 0, sticky, "an earlier launch failed");
    }

    @Override
    public int cuGetErrorName(int code, MemorySegment name) {
        name.reinterpret(8).set(ADDRESS, 0, arena.allocateFrom("CUDA_ERROR_FAKE_" + code));
        return 0;
    }

    @Override
    public int cuGetErrorString(int code, MemorySegment text) {
        text.reinterpret(8).set(ADDRESS, 0, arena.allocateFrom(reasons.getOrDefault(code, "meaning of " + code)));
        return 0;
    }

    @Override
    public void cuInit(int flags) {
        require(flags == 0, INVALID_VALUE, "flags");
    }

    @Override
    public void cuDriverGetVersion(MemorySegment version) {
        put(version, 13010);
    }

    @Override
    public void cuDeviceGetCount(MemorySegment count) {
        put(count, 1);
    }

    @Override
    public void cuDeviceGet(MemorySegment device, int ordinal) {
        require(ordinal == 0, 101, "ordinal");
        put(device, DEVICE);
    }

    @Override
    public void cuDeviceGetName(MemorySegment name, int length, int device) {
        require(device == DEVICE, 101, "device");
        name.reinterpret(length).setString(0, "Fake GPU");
    }

    @Override
    public void cuDeviceGetAttribute(MemorySegment value, int attribute, int device) {
        require(device == DEVICE, 101, "device");
        put(
                value,
                switch (attribute) {
                    case 1, 2, 3 -> 1024;
                    case 4 -> 64;
                    case 5 -> Integer.MAX_VALUE;
                    case 6, 7 -> 65535;
                    case 16 -> 132;
                    case 75 -> capability;
                    case 76 -> 0;
                    case 97 -> 232448;
                    default -> throw new Fault(INVALID_VALUE, "attribute " + attribute);
                });
    }

    @Override
    public void cuDeviceTotalMem_v2(MemorySegment bytes, int device) {
        put(bytes, capacity);
    }

    @Override
    public void cuDevicePrimaryCtxRetain(MemorySegment context, int device) {
        require(device == DEVICE, 101, "device");
        put(context, CONTEXT);
    }

    @Override
    public void cuCtxSetCurrent(long context) {
        require(context == CONTEXT, INVALID_CONTEXT, "context");
        current.set(context);
    }

    @Override
    public void cuStreamCreate(MemorySegment stream, int flags) {
        requireContext();
        require(flags == 1, INVALID_VALUE, "flags");
        long h = handle();
        streams.put(h, new ArrayList<>());
        put(stream, h);
    }

    private List<Runnable> queue(long stream) {
        List<Runnable> q = captures.containsKey(stream) ? captures.get(stream) : streams.get(stream);
        require(q != null, INVALID_HANDLE, "stream");
        return q;
    }

    @Override
    public void cuStreamSynchronize(long stream) {
        requireContext();
        require(!captures.containsKey(stream), CAPTURE_UNSUPPORTED, "synchronised while captured");
        List<Runnable> work = List.copyOf(queue(stream));
        streams.get(stream).clear();
        for (Runnable r : work) {
            try {
                told(() -> {
                    r.run();
                    return r;
                });
            } catch (Fault f) {
                sticky = f.code == LAUNCH_FAILED ? 0 : f.code;
                throw f;
            }
        }
    }

    @Override
    public void cuStreamDestroy_v2(long stream) {
        requireContext();
        require(streams.remove(stream) != null, INVALID_HANDLE, "stream");
    }

    @Override
    public void cuMemAlloc_v2(MemorySegment pointer, long bytes) {
        requireContext();
        require(captures.isEmpty(), CAPTURE_UNSUPPORTED, "allocated while captured");
        require(bytes > 0, INVALID_VALUE, "0 bytes");
        long used = memory.values().stream().mapToLong(MemorySegment::byteSize).sum();
        require(used + bytes <= capacity, OUT_OF_MEMORY, "full");
        long h = handle();
        next += Math.ceilDiv(bytes, 256) * 256;
        MemorySegment s = Arena.ofAuto().allocate(bytes, 64);
        s.fill((byte) 0xA5);
        memory.put(h, s);
        put(pointer, h);
    }

    @Override
    public void cuMemFree_v2(long pointer) {
        requireContext();
        require(captures.isEmpty(), CAPTURE_UNSUPPORTED, "freed while captured");
        require(memory.remove(pointer) != null, INVALID_VALUE, "no such memory");
    }

    private MemorySegment at(long address, long bytes) {
        return Images.at(memory, address, bytes);
    }

    @Override
    public void cuMemcpyHtoDAsync_v2(long to, MemorySegment from, long bytes, long stream) {
        requireContext();
        at(to, bytes);
        queue(stream).add(() -> at(to, bytes).copyFrom(from.reinterpret(bytes)));
    }

    @Override
    public void cuMemcpyDtoHAsync_v2(MemorySegment to, long from, long bytes, long stream) {
        requireContext();
        at(from, bytes);
        queue(stream).add(() -> to.reinterpret(bytes).copyFrom(at(from, bytes)));
    }

    @Override
    public void cuModuleLoadData(MemorySegment module, MemorySegment image) {
        requireContext();
        String text = image.reinterpret(Long.MAX_VALUE).getString(0);
        Images.Module m = told(() -> images.load(text));
        long h = handle();
        modules.put(h, m);
        put(module, h);
    }

    @Override
    public void cuModuleGetFunction(MemorySegment function, long module, MemorySegment name) {
        requireContext();
        Images.Module m = modules.get(module);
        require(m != null, INVALID_HANDLE, "module");
        String wanted = name.reinterpret(Long.MAX_VALUE).getString(0);
        Images.Function f = told(() -> m.function(wanted));
        require(f != null, NOT_FOUND, wanted);
        long h = handle();
        functions.put(h, new Loaded(f, new int[] {0}));
        put(function, h);
    }

    @Override
    public void cuFuncSetAttribute(long function, int attribute, int value) {
        requireContext();
        require(attribute == 8 && value <= 232448, INVALID_VALUE, "attribute");
        functions.get(function).shared[0] = value;
    }

    @Override
    public void cuLaunchKernel(
            long function,
            int gridX,
            int gridY,
            int gridZ,
            int blockX,
            int blockY,
            int blockZ,
            int sharedBytes,
            long stream,
            MemorySegment parameters,
            MemorySegment extra) {
        requireContext();
        Loaded f = functions.get(function);
        require(f != null, INVALID_HANDLE, "function");
        require(extra.address() == 0, INVALID_VALUE, "extra");
        require(gridX > 0 && gridY > 0 && gridZ > 0 && gridY <= 65535 && gridZ <= 65535, INVALID_VALUE, "grid");
        require(blockX * blockY * blockZ <= f.function.maxItems(), OUT_OF_RESOURCES, "launch bounds");
        require(
                sharedBytes <= Math.max(STATIC_SHARED, f.shared[0]) && f.function.dynamic() == sharedBytes > 0,
                INVALID_VALUE,
                "shared memory");
        Images.Work work = f.function.launch(
                parameters, new int[] {gridX, gridY, gridZ}, new int[] {blockX, blockY, blockZ}, sharedBytes);
        launches++;
        queue(stream).add(() -> {
            work.run(memory);
            clock++;
        });
    }

    @Override
    public void cuEventCreate(MemorySegment event, int flags) {
        requireContext();
        long h = handle();
        events.put(h, -1L);
        put(event, h);
    }

    @Override
    public void cuEventRecord(long event, long stream) {
        requireContext();
        require(events.containsKey(event), INVALID_HANDLE, "event");
        require(!captures.containsKey(stream), CAPTURE_UNSUPPORTED, "timed while captured");
        queue(stream).add(() -> events.put(event, clock));
    }

    @Override
    public void cuEventElapsedTime(MemorySegment milliseconds, long from, long to) {
        requireContext();
        require(events.getOrDefault(from, -1L) >= 0 && events.getOrDefault(to, -1L) >= 0, 600, "not ready");
        milliseconds.reinterpret(4).set(JAVA_FLOAT, 0, events.get(to) - events.get(from));
    }

    @Override
    public void cuEventDestroy_v2(long event) {
        requireContext();
        require(events.remove(event) != null, INVALID_HANDLE, "event");
    }

    @Override
    public void cuStreamBeginCapture_v2(long stream, int mode) {
        requireContext();
        require(mode == 1 && streams.containsKey(stream) && !captures.containsKey(stream), INVALID_VALUE, "capture");
        captures.put(stream, new ArrayList<>());
    }

    @Override
    public void cuStreamEndCapture(long stream, MemorySegment graph) {
        requireContext();
        List<Runnable> work = captures.remove(stream);
        require(work != null, INVALID_VALUE, "no capture");
        long h = handle();
        graphs.put(h, work);
        put(graph, h);
    }

    @Override
    public void cuGraphInstantiateWithFlags(MemorySegment executable, long graph, long flags) {
        requireContext();
        require(graphs.containsKey(graph) && flags == 0, INVALID_VALUE, "graph");
        long h = handle();
        executables.put(h, graphs.get(graph));
        put(executable, h);
    }

    @Override
    public void cuGraphLaunch(long executable, long stream) {
        requireContext();
        require(executables.containsKey(executable), INVALID_HANDLE, "graph");
        queue(stream).addAll(executables.get(executable));
        graphLaunches++;
    }

    @Override
    public void cuGraphDestroy(long graph) {
        requireContext();
        require(graphs.remove(graph) != null, INVALID_HANDLE, "graph");
    }

    @Override
    public void cuGraphExecDestroy(long executable) {
        requireContext();
        require(executables.remove(executable) != null, INVALID_HANDLE, "graph");
    }
}
