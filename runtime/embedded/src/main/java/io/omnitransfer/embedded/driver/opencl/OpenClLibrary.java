package io.omnitransfer.embedded.driver.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.omnitransfer.embedded.driver.DriverException;
import io.omnitransfer.embedded.driver.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;

/**
 * The functions of OpenCL 1.2 the engine calls. An error becomes a {@link DriverException} with the function's and the
 * code's name, or a {@link TornadoOutOfMemoryException} if it says that memory ran out.
 */
final class OpenClLibrary extends NativeLibrary {
    private static final MemorySegment NULL = MemorySegment.NULL;
    private static final long ALL_DEVICES = 0xFFFFFFFFL;
    private static final long PROFILING = 1 << 1;
    private static final int BUILD_LOG = 0x1183;
    private static final int WORK_GROUP_SIZE = 0x11B0;
    private static final int COMMAND_START = 0x1282;
    private static final int COMMAND_END = 0x1283;

    private final MethodHandle getPlatformIds = bind("clGetPlatformIDs", "iipp");
    private final MethodHandle getPlatformInfo = bind("clGetPlatformInfo", "ipilpp");
    private final MethodHandle getDeviceIds = bind("clGetDeviceIDs", "iplipp");
    private final MethodHandle getDeviceInfo = bind("clGetDeviceInfo", "ipilpp");
    private final MethodHandle createContext = bind("clCreateContext", "ppipppp");
    private final MethodHandle createCommandQueue = bind("clCreateCommandQueue", "ppplp");
    private final MethodHandle releaseCommandQueue = bind("clReleaseCommandQueue", "ip");
    private final MethodHandle createBuffer = bind("clCreateBuffer", "ppllpp");
    private final MethodHandle releaseMemObject = bind("clReleaseMemObject", "ip");
    private final MethodHandle createProgramWithSource = bind("clCreateProgramWithSource", "ppippp");
    private final MethodHandle buildProgram = bind("clBuildProgram", "ipipppp");
    private final MethodHandle getProgramBuildInfo = bind("clGetProgramBuildInfo", "ippilpp");
    private final MethodHandle releaseProgram = bind("clReleaseProgram", "ip");
    private final MethodHandle createKernel = bind("clCreateKernel", "pppp");
    private final MethodHandle getKernelWorkGroupInfo = bind("clGetKernelWorkGroupInfo", "ippilpp");
    private final MethodHandle setKernelArg = bind("clSetKernelArg", "ipilp");
    private final MethodHandle enqueueKernel = bind("clEnqueueNDRangeKernel", "ippipppipp");
    private final MethodHandle enqueueRead = bind("clEnqueueReadBuffer", "ippillpipp");
    private final MethodHandle enqueueWrite = bind("clEnqueueWriteBuffer", "ippillpipp");
    private final MethodHandle finish = bind("clFinish", "ip");
    private final MethodHandle getEventProfilingInfo = bind("clGetEventProfilingInfo", "ipilpp");
    private final MethodHandle releaseEvent = bind("clReleaseEvent", "ip");

    private final SignalHandlers handlers;

    /** @param handlers what is to handle signals after the driver's compiler has run */
    OpenClLibrary(SymbolLookup symbols, SignalHandlers handlers) {
        super("the OpenCL library", symbols);
        this.handlers = handlers;
    }

    private static void check(String function, int code) {
        if (OpenClError.isMemory(code)) {
            throw new TornadoOutOfMemoryException(function + " failed with " + OpenClError.name(code));
        }
        if (code != OpenClError.SUCCESS) {
            throw new DriverException(function + " failed with " + OpenClError.name(code));
        }
    }

    // ---- platforms and devices

    List<MemorySegment> platforms() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_INT);
            int code = (int) getPlatformIds.invokeExact(0, NULL, count);
            if (code == OpenClError.PLATFORM_NOT_FOUND) {
                return List.of();
            }
            check("clGetPlatformIDs", code);
            int n = count.get(JAVA_INT, 0);
            MemorySegment ids = arena.allocate(ADDRESS, n);
            check("clGetPlatformIDs", (int) getPlatformIds.invokeExact(n, ids, NULL));
            return handles(ids, n);
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    List<MemorySegment> devices(MemorySegment platform) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_INT);
            int code = (int) getDeviceIds.invokeExact(platform, ALL_DEVICES, 0, NULL, count);
            if (code == OpenClError.DEVICE_NOT_FOUND) {
                return List.of();
            }
            check("clGetDeviceIDs", code);
            int n = count.get(JAVA_INT, 0);
            MemorySegment ids = arena.allocate(ADDRESS, n);
            check("clGetDeviceIDs", (int) getDeviceIds.invokeExact(platform, ALL_DEVICES, n, ids, NULL));
            return handles(ids, n);
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    private static List<MemorySegment> handles(MemorySegment ids, int n) {
        return IntStream.range(0, n).mapToObj(i -> ids.getAtIndex(ADDRESS, i)).toList();
    }

    String platformInfo(MemorySegment platform, int key) {
        return text("clGetPlatformInfo", getPlatformInfo, platform, key);
    }

    String deviceText(MemorySegment device, int key) {
        return text("clGetDeviceInfo", getDeviceInfo, device, key);
    }

    private static String text(String name, MethodHandle function, MemorySegment object, int key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(JAVA_LONG);
            check(name, (int) function.invokeExact(object, key, 0L, NULL, size));
            MemorySegment value = arena.allocate(size.get(JAVA_LONG, 0) + 1);
            check(name, (int) function.invokeExact(object, key, size.get(JAVA_LONG, 0), value, NULL));
            return value.getString(0).strip();
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    /** A property of 4 or 8 bytes. */
    long deviceNumber(MemorySegment device, int key) {
        return deviceNumbers(device, key, 1)[0];
    }

    /** A property of up to {@code count} numbers of 8 bytes; a smaller one is widened. */
    long[] deviceNumbers(MemorySegment device, int key, int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_LONG, count);
            check("clGetDeviceInfo", (int) getDeviceInfo.invokeExact(device, key, value.byteSize(), value, NULL));
            return value.toArray(JAVA_LONG);
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    MemorySegment createContext(MemorySegment device) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(JAVA_INT);
            MemorySegment list = arena.allocateFrom(ADDRESS, device);
            MemorySegment context = (MemorySegment) createContext.invokeExact(NULL, 1, list, NULL, NULL, code);
            check("clCreateContext", code.get(JAVA_INT, 0));
            return context;
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    // ---- programs and kernels

    /**
     * @param log called with the compiler's messages if it refuses the text
     * @throws DriverException if it does
     */
    MemorySegment build(
            MemorySegment context, MemorySegment device, String source, String options, Function<String, String> log) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(JAVA_INT);
            MemorySegment text = arena.allocateFrom(ADDRESS, arena.allocateFrom(source));
            MemorySegment program = (MemorySegment) createProgramWithSource.invokeExact(context, 1, text, NULL, code);
            check("clCreateProgramWithSource", code.get(JAVA_INT, 0));
            MemorySegment list = arena.allocateFrom(ADDRESS, device);
            int built = (int) buildProgram.invokeExact(program, 1, list, arena.allocateFrom(options), NULL, NULL);
            handlers.restore();
            if (built != OpenClError.SUCCESS) {
                String messages = buildLog(program, device);
                check("clReleaseProgram", (int) releaseProgram.invokeExact(program));
                throw new DriverException(
                        "clBuildProgram failed with %s: %s".formatted(OpenClError.name(built), log.apply(messages)));
            }
            return program;
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    private String buildLog(MemorySegment program, MemorySegment device) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(JAVA_LONG);
            check("clGetProgramBuildInfo", (int)
                    getProgramBuildInfo.invokeExact(program, device, BUILD_LOG, 0L, NULL, size));
            long n = size.get(JAVA_LONG, 0);
            MemorySegment value = arena.allocate(n + 1);
            check("clGetProgramBuildInfo", (int)
                    getProgramBuildInfo.invokeExact(program, device, BUILD_LOG, n, value, NULL));
            return value.getString(0);
        }
    }

    MemorySegment createKernel(MemorySegment program, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(JAVA_INT);
            MemorySegment kernel = (MemorySegment) createKernel.invokeExact(program, arena.allocateFrom(name), code);
            check("clCreateKernel", code.get(JAVA_INT, 0));
            return kernel;
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    /** Work-items of a group the kernel can have at most: registers limit them, too. */
    long groupLimit(MemorySegment kernel, MemorySegment device) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_LONG);
            check("clGetKernelWorkGroupInfo", (int)
                    getKernelWorkGroupInfo.invokeExact(kernel, device, WORK_GROUP_SIZE, 8L, value, NULL));
            return value.get(JAVA_LONG, 0);
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    void setArgument(MemorySegment kernel, int index, long bytes, MemorySegment value) {
        try {
            check("clSetKernelArg", (int) setKernelArg.invokeExact(kernel, index, bytes, value));
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    // ---- memory

    /** @param host memory to be used, or null */
    MemorySegment createBuffer(MemorySegment context, long flags, long bytes, MemorySegment host) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(JAVA_INT);
            MemorySegment buffer = (MemorySegment) createBuffer.invokeExact(context, flags, bytes, host, code);
            check("clCreateBuffer", code.get(JAVA_INT, 0));
            return buffer;
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    void releaseBuffer(MemorySegment buffer) {
        try {
            check("clReleaseMemObject", (int) releaseMemObject.invokeExact(buffer));
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    // ---- queues: an event parameter is the place for the command's event, or NULL

    MemorySegment createQueue(MemorySegment context, MemorySegment device) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(JAVA_INT);
            MemorySegment queue = (MemorySegment) createCommandQueue.invokeExact(context, device, PROFILING, code);
            check("clCreateCommandQueue", code.get(JAVA_INT, 0));
            return queue;
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    /** @param sizes offset, global and local size, 3 numbers each */
    void enqueueKernel(MemorySegment queue, MemorySegment kernel, MemorySegment sizes, MemorySegment event) {
        try {
            MemorySegment global = sizes.asSlice(24, 24);
            MemorySegment local = sizes.asSlice(48, 24);
            check("clEnqueueNDRangeKernel", (int)
                    enqueueKernel.invokeExact(queue, kernel, 3, sizes, global, local, 0, NULL, event));
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    /** Device to host; does not wait. */
    void enqueueRead(MemorySegment queue, MemorySegment buffer, MemorySegment host, MemorySegment event) {
        try {
            check("clEnqueueReadBuffer", (int)
                    enqueueRead.invokeExact(queue, buffer, 0, 0L, host.byteSize(), host, 0, NULL, event));
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    /** Host to device; does not wait. */
    void enqueueWrite(MemorySegment queue, MemorySegment buffer, MemorySegment host, MemorySegment event) {
        try {
            check("clEnqueueWriteBuffer", (int)
                    enqueueWrite.invokeExact(queue, buffer, 0, 0L, host.byteSize(), host, 0, NULL, event));
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    void finish(MemorySegment queue) {
        try {
            check("clFinish", (int) finish.invokeExact(queue));
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    void releaseQueue(MemorySegment queue) {
        try {
            check("clReleaseCommandQueue", (int) releaseCommandQueue.invokeExact(queue));
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    /** Nanoseconds the command of a complete event took; releases the event. */
    long duration(MemorySegment event) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment start = arena.allocate(JAVA_LONG);
            MemorySegment end = arena.allocate(JAVA_LONG);
            String name = "clGetEventProfilingInfo";
            check(name, (int) getEventProfilingInfo.invokeExact(event, COMMAND_START, 8L, start, NULL));
            check(name, (int) getEventProfilingInfo.invokeExact(event, COMMAND_END, 8L, end, NULL));
            check("clReleaseEvent", (int) releaseEvent.invokeExact(event));
            return end.get(JAVA_LONG, 0) - start.get(JAVA_LONG, 0);
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }
}
