package io.omnitransfer.embedded.driver.opencl;

import io.omnitransfer.embedded.compiler.c.CProgram;
import io.omnitransfer.embedded.compiler.c.CText;
import io.omnitransfer.embedded.compiler.c.Dialect;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.driver.Accelerator;
import io.omnitransfer.embedded.driver.DriverException;
import io.omnitransfer.embedded.driver.Executable;
import io.omnitransfer.embedded.driver.GroupLimits;
import io.omnitransfer.embedded.driver.NdRange;
import io.omnitransfer.embedded.driver.Stream;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** One device; its context and its programs live as long as the process. */
final class OpenClDevice implements Accelerator {
    private static final int TYPE = 0x1000;
    private static final int COMPUTE_UNITS = 0x1002;
    private static final int MAX_GROUP = 0x1004;
    private static final int MAX_ITEMS = 0x1005;
    private static final int MAX_ALLOC = 0x1010;
    private static final int SINGLE_CONFIG = 0x101B;
    private static final int GLOBAL_MEMORY = 0x101F;
    private static final int LOCAL_MEMORY = 0x1023;
    private static final int NAME = 0x102B;
    private static final int DRIVER_VERSION = 0x102D;
    private static final int VERSION = 0x102F;
    private static final int EXTENSIONS = 0x1030;
    private static final int UNIFIED_MEMORY = 0x1035;
    private static final int C_VERSION = 0x103D;
    private static final long CORRECT_DIVISION = 1 << 7;
    private static final long CPU = 1 << 1;
    private static final long GPU = 1 << 2;

    private final OpenClLibrary library;
    private final String platform;
    private final MemorySegment handle;
    private final String name;
    private final GroupLimits limits;
    private final Capabilities capabilities;
    private final Map<String, OpenClKernel> programs = new ConcurrentHashMap<>();
    private @Nullable MemorySegment context;

    OpenClDevice(OpenClLibrary library, String platform, MemorySegment handle) {
        this.library = library;
        this.platform = platform;
        this.handle = handle;
        this.name = library.deviceText(handle, NAME);
        this.limits = new GroupLimits(
                name,
                library.deviceNumber(handle, MAX_GROUP),
                library.deviceNumbers(handle, MAX_ITEMS, 3),
                library.deviceNumber(handle, LOCAL_MEMORY));
        this.capabilities = Capabilities.of(library.deviceText(handle, EXTENSIONS));
    }

    // ---- what a driver offers

    @Override
    public GroupLimits limits() {
        return limits;
    }

    @Override
    public Executable compile(Kernel kernel, NdRange range) {
        capabilities.require(kernel);
        CProgram source = CText.of(kernel, Dialect.OPENCL);
        OpenClKernel compiled = programs.computeIfAbsent(
                source.text(), _ -> OpenClKernel.build(library, context(), handle, source, options()));
        if (range.groupSize() > compiled.maxGroup()) {
            throw new DriverException(
                    "a group of %d work-items; with the registers and local memory it uses the device takes at most %d; make the grid's local size smaller"
                            .formatted(range.groupSize(), compiled.maxGroup()));
        }
        return compiled;
    }

    /** Division and square root as exact as Java's, where the device can. */
    private String options() {
        boolean exact = (library.deviceNumber(handle, SINGLE_CONFIG) & CORRECT_DIVISION) != 0;
        return exact ? "-cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt" : "-cl-std=CL1.2";
    }

    @Override
    public Stream open(long planId) {
        return new OpenClStream(library, context(), handle, sharesMemory(), getMaxAllocMemory());
    }

    private synchronized MemorySegment context() {
        if (context == null) {
            context = library.createContext(handle);
        }
        return context;
    }

    private boolean sharesMemory() {
        return (library.deviceNumber(handle, UNIFIED_MEMORY) & 1) != 0;
    }

    // ---- what a device tells of itself

    @Override
    public String getDeviceName() {
        return name;
    }

    @Override
    public String getDescription() {
        return "%s, driver %s, %s%s, local memory %d KiB, %s"
                .formatted(
                        library.deviceText(handle, VERSION),
                        library.deviceText(handle, DRIVER_VERSION),
                        getDeviceType(),
                        sharesMemory() ? " that shares the host's memory" : "",
                        limits.localBytes() >> 10,
                        capabilities);
    }

    @Override
    public String getPlatformName() {
        return platform;
    }

    @Override
    public TornadoDeviceType getDeviceType() {
        long type = library.deviceNumber(handle, TYPE);
        return (type & GPU) != 0
                ? TornadoDeviceType.GPU
                : (type & CPU) != 0 ? TornadoDeviceType.CPU : TornadoDeviceType.ACCELERATOR;
    }

    @Override
    public long getMaxAllocMemory() {
        return library.deviceNumber(handle, MAX_ALLOC);
    }

    @Override
    public long getMaxGlobalMemory() {
        return library.deviceNumber(handle, GLOBAL_MEMORY);
    }

    @Override
    public String getDeviceOpenCLCVersion() {
        return library.deviceText(handle, C_VERSION);
    }

    @Override
    public int getAvailableProcessors() {
        return (int) library.deviceNumber(handle, COMPUTE_UNITS);
    }

    @Override
    public TornadoVMBackendType getTornadoVMBackend() {
        return TornadoVMBackendType.OPENCL;
    }

    @Override
    public String toString() {
        return name;
    }
}
