package io.omnitransfer.embedded.driver.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.omnitransfer.embedded.compiler.c.CProgram;
import io.omnitransfer.embedded.compiler.c.CText;
import io.omnitransfer.embedded.compiler.c.Dialect;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Mma.Format;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.pass.Warps;
import io.omnitransfer.embedded.compiler.pass.WideCopies;
import io.omnitransfer.embedded.driver.Accelerator;
import io.omnitransfer.embedded.driver.DriverException;
import io.omnitransfer.embedded.driver.GroupLimits;
import io.omnitransfer.embedded.driver.NdRange;
import io.omnitransfer.embedded.driver.Stream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoNativeStreamSupport;

/** A GPU, used through its primary context, which it shares with libraries in the process. */
final class CudaDevice implements Accelerator, TornadoNativeStreamSupport {
    /** System property, as for the JVM: whether a·b + c may be rounded once. */
    private static final String CONTRACT = "tornado.embedded.fma";

    /**
     * Work-items a multiprocessor is to have room for where they multiply on tensor cores: left to itself the compiler gives
     * them a few registers more, and a third fewer run (H200, a linear layer of 14B: 264 instead of 296 TFLOP/s).
     */
    private static final int MULTIPLYING_ITEMS = 384;

    private final CudaApi api;
    private final int handle;
    private final String driver;
    private final Nvrtc compiler;
    private final KernelCache cache;

    private final String name;
    private final long memory;
    private final int capability;
    private final int processors;
    private final int[] grid;
    private final GroupLimits limits;

    private final Map<String, CudaKernel> kernels = new ConcurrentHashMap<>();
    private final Map<Long, CudaStream> streams = new ConcurrentHashMap<>();
    private long context;

    private CudaDevice(CudaApi api, int handle, String driver, Nvrtc compiler, KernelCache cache, Arena arena) {
        this.api = api;
        this.handle = handle;
        this.driver = driver;
        this.compiler = compiler;
        this.cache = cache;
        MemorySegment text = arena.allocate(256);
        api.cuDeviceGetName(text, (int) text.byteSize(), handle);
        name = text.getString(0);
        MemorySegment bytes = arena.allocate(JAVA_LONG);
        api.cuDeviceTotalMem_v2(bytes, handle);
        memory = bytes.get(JAVA_LONG, 0);
        capability = 10 * attribute(CudaApi.COMPUTE_CAPABILITY_MAJOR) + attribute(CudaApi.COMPUTE_CAPABILITY_MINOR);
        processors = attribute(CudaApi.MULTIPROCESSOR_COUNT);
        long[] perDimension = new long[3];
        grid = new int[3];
        for (int i = 0; i < 3; i++) {
            perDimension[i] = attribute(CudaApi.MAX_BLOCK_DIM_X + i);
            grid[i] = attribute(CudaApi.MAX_GRID_DIM_X + i);
        }
        limits = new GroupLimits(
                name,
                attribute(CudaApi.MAX_THREADS_PER_BLOCK),
                perDimension,
                attribute(CudaApi.MAX_SHARED_MEMORY_PER_BLOCK_OPTIN));
    }

    /** @param driver version of the driver, for the kernel cache */
    static CudaDevice of(CudaApi api, int ordinal, String driver, Nvrtc compiler, KernelCache cache) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(JAVA_INT);
            api.cuDeviceGet(handle, ordinal);
            return new CudaDevice(api, handle.get(JAVA_INT, 0), driver, compiler, cache, arena);
        }
    }

    private int attribute(int which) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            api.cuDeviceGetAttribute(value, which, handle);
            return value.get(JAVA_INT, 0);
        }
    }

    /** Makes the device the calling thread's: the driver keeps that per thread. */
    void use() {
        api.cuCtxSetCurrent(context());
    }

    private synchronized long context() {
        if (context == 0) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment out = arena.allocate(JAVA_LONG);
                api.cuDevicePrimaryCtxRetain(out, handle);
                context = out.get(JAVA_LONG, 0);
            }
        }
        return context;
    }

    @Override
    public CudaKernel compile(Kernel given, NdRange range) {
        Kernel kernel = WideCopies.join(given);
        int items = range.groupSize();
        Dialect dialect = Dialect.cuda(items, Warps.multiply(kernel) ? Math.max(1, MULTIPLYING_ITEMS / items) : 1);
        CProgram source = CText.of(kernel, dialect);
        CudaKernel known = kernels.get(source.text());
        if (known == null) {
            known = load(source, dialect.dynamicBytes(kernel.arrays()));
            kernels.put(source.text(), known);
        }
        return known;
    }

    /** Tensor cores and asynchronous copies came with capability 8.0, products of FP8 with 8.9. */
    @Override
    public boolean hasWarpsFor(Kernel kernel) {
        boolean fp8 = Trees.anyStatement(
                kernel.body(),
                s -> s instanceof Stmt.Mma m && (m.format() == Format.E4M3 || m.format() == Format.E5M2));
        return capability >= (fp8 ? 89 : 80);
    }

    @Override
    public void require(NdRange range) {
        if (range.hasOffset()) {
            throw new DriverException("its grid has an offset; CUDA counts from 0: add the offset in the kernel");
        }
        int[] groups = {range.groupsX(), range.groupsY(), range.groupsZ()};
        for (int i = 0; i < 3; i++) {
            if (groups[i] > grid[i]) {
                throw new DriverException(
                        "%d groups along dimension %d, at most %d; use dimension 0".formatted(groups[i], i, grid[i]));
            }
        }
    }

    /** Options of NVRTC. */
    static List<String> options() {
        return List.of("--std=c++17", "--fmad=" + Boolean.getBoolean(CONTRACT));
    }

    private CudaKernel load(CProgram source, long sharedBytes) {
        String architecture = compiler.architecture(capability);
        List<String> options = options();
        byte[] image = cache.get(
                () -> compiler.compile(source, architecture, options),
                source.text(),
                architecture,
                options.toString(),
                compiler.version(),
                driver);
        try (Arena arena = Arena.ofConfined()) {
            use();
            MemorySegment out = arena.allocate(JAVA_LONG);
            MemorySegment native_ = arena.allocate(image.length + 1L, 16);
            native_.asSlice(0, image.length).copyFrom(MemorySegment.ofArray(image));
            api.cuModuleLoadData(out, native_);
            api.cuModuleGetFunction(out, out.get(JAVA_LONG, 0), arena.allocateFrom(source.entry()));
            long function = out.get(JAVA_LONG, 0);
            if (sharedBytes > 0) {
                api.cuFuncSetAttribute(function, CudaApi.FUNC_MAX_DYNAMIC_SHARED_SIZE_BYTES, (int) sharedBytes);
            }
            return new CudaKernel(source.kernel(), source.text(), function, (int) sharedBytes);
        } catch (NativeCallException e) {
            throw new DriverException("kernel %s, compiled for %s by NVRTC %s, does not load: %s"
                    .formatted(source.kernel(), architecture, compiler.version(), e.getMessage()));
        }
    }

    @Override
    public Stream open(long planId) {
        CudaStream stream = CudaStream.open(api, this, () -> streams.remove(planId));
        streams.put(planId, stream);
        return stream;
    }

    @Override
    public long getNativeStream(long planId) {
        CudaStream stream = streams.get(planId);
        if (stream == null) {
            throw new DriverException("plan %d has no stream on %s".formatted(planId, name));
        }
        return stream.handle();
    }

    @Override
    public long getNativeContext(long planId) {
        return context();
    }

    @Override
    public GroupLimits limits() {
        return limits;
    }

    @Override
    public String getDeviceName() {
        return name;
    }

    @Override
    public String getDescription() {
        return "%s, compute capability %d.%d, %d multiprocessors, %.1f GB"
                .formatted(name, capability / 10, capability % 10, processors, memory / 1e9);
    }

    @Override
    public String getPlatformName() {
        return "NVIDIA CUDA " + driver;
    }

    @Override
    public TornadoDeviceType getDeviceType() {
        return TornadoDeviceType.GPU;
    }

    @Override
    public long getMaxAllocMemory() {
        return memory;
    }

    @Override
    public long getMaxGlobalMemory() {
        return memory;
    }

    @Override
    public String getDeviceOpenCLCVersion() {
        return "none";
    }

    @Override
    public int getAvailableProcessors() {
        return processors;
    }

    @Override
    public TornadoVMBackendType getTornadoVMBackend() {
        return TornadoVMBackendType.CUDA;
    }

    @Override
    public String toString() {
        return name;
    }
}
