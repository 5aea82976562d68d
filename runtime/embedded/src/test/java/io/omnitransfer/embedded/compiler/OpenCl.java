package io.omnitransfer.embedded.compiler;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/** Just enough of an OpenCL driver to run a kernel once on the first device there is. */
final class OpenCl {
    private static final long USE_HOST_PTR = 1 << 3;
    private static final int BUILD_LOG = 0x1183;

    private final SymbolLookup library;
    private final MemorySegment device;
    private final MemorySegment context;
    private final MemorySegment queue;

    private OpenCl(SymbolLookup library) {
        this.library = library;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            check("clGetPlatformIDs", call("clGetPlatformIDs", 1, out, MemorySegment.NULL));
            MemorySegment platform = out.get(ADDRESS, 0);
            check("clGetDeviceIDs", call("clGetDeviceIDs", platform, 0xFFFFFFFFL, 1, out, MemorySegment.NULL));
            this.device = out.get(ADDRESS, 0);
            MemorySegment error = arena.allocate(JAVA_INT);
            MemorySegment null_ = MemorySegment.NULL;
            this.context = pointer("clCreateContext", error, null_, 1, out, null_, null_, error);
            this.queue = pointer("clCreateCommandQueue", error, context, device, 0L, error);
        }
    }

    /** The first device, or nothing if there is no OpenCL here. */
    static Optional<OpenCl> find() {
        try {
            return Optional.of(new OpenCl(SymbolLookup.libraryLookup("libOpenCL.so.1", Arena.global())));
        } catch (RuntimeException _) {
            return Optional.empty();
        }
    }

    private Object invoke(String name, MemoryLayout result, Object... arguments) {
        MemoryLayout[] layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < layouts.length; i++) {
            layouts[i] =
                    arguments[i] instanceof Integer ? JAVA_INT : arguments[i] instanceof Long ? JAVA_LONG : ADDRESS;
        }
        MethodHandle h = Linker.nativeLinker()
                .downcallHandle(library.find(name).orElseThrow(), FunctionDescriptor.of(result, layouts));
        try {
            return h.invokeWithArguments(arguments);
        } catch (Throwable t) {
            throw new IllegalStateException(name, t);
        }
    }

    private int call(String name, Object... arguments) {
        return (int) invoke(name, JAVA_INT, arguments);
    }

    private MemorySegment pointer(String name, MemorySegment error, Object... arguments) {
        MemorySegment p = (MemorySegment) invoke(name, ADDRESS, arguments);
        check(name, error.get(JAVA_INT, 0));
        return p;
    }

    private static void check(String name, int code) {
        if (code != 0) {
            throw new IllegalStateException(name + " failed with " + code);
        }
    }

    /** @param arguments memory segments, passed as buffers over the same memory, and boxed ints and floats */
    void run(String source, String kernel, List<Object> arguments, int groups, int local) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(JAVA_INT);
            MemorySegment text = arena.allocate(ADDRESS);
            text.set(ADDRESS, 0, arena.allocateFrom(source));
            MemorySegment program =
                    pointer("clCreateProgramWithSource", error, context, 1, text, MemorySegment.NULL, error);
            int built = call(
                    "clBuildProgram",
                    program,
                    0,
                    MemorySegment.NULL,
                    MemorySegment.NULL,
                    MemorySegment.NULL,
                    MemorySegment.NULL);
            if (built != 0) {
                MemorySegment log = arena.allocate(1 << 16);
                call("clGetProgramBuildInfo", program, device, BUILD_LOG, (long) (1 << 16), log, MemorySegment.NULL);
                throw new IllegalStateException("clBuildProgram failed: " + log.getString(0) + "\n" + source);
            }
            MemorySegment k = pointer("clCreateKernel", error, program, arena.allocateFrom(kernel), error);
            for (int i = 0; i < arguments.size(); i++) {
                MemorySegment value = arena.allocate(8);
                long size = 4;
                switch (arguments.get(i)) {
                    case MemorySegment s -> {
                        size = 8;
                        value.set(
                                ADDRESS,
                                0,
                                pointer("clCreateBuffer", error, context, USE_HOST_PTR, s.byteSize(), s, error));
                    }
                    case Float f -> value.set(java.lang.foreign.ValueLayout.JAVA_FLOAT, 0, f);
                    default -> value.set(JAVA_INT, 0, (int) arguments.get(i));
                }
                check("clSetKernelArg", call("clSetKernelArg", k, i, size, value));
            }
            MemorySegment global = arena.allocateFrom(JAVA_LONG, (long) groups * local);
            MemorySegment group = arena.allocateFrom(JAVA_LONG, local);
            check(
                    "clEnqueueNDRangeKernel",
                    call(
                            "clEnqueueNDRangeKernel",
                            queue,
                            k,
                            1,
                            MemorySegment.NULL,
                            global,
                            group,
                            0,
                            MemorySegment.NULL,
                            MemorySegment.NULL));
            check("clFinish", call("clFinish", queue));
        }
    }
}
