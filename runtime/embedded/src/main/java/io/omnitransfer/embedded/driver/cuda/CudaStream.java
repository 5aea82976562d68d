package io.omnitransfer.embedded.driver.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.omnitransfer.embedded.driver.DriverException;
import io.omnitransfer.embedded.driver.Executable;
import io.omnitransfer.embedded.driver.Memory;
import io.omnitransfer.embedded.driver.NdRange;
import io.omnitransfer.embedded.driver.Recording;
import io.omnitransfer.embedded.driver.Stream;
import io.omnitransfer.embedded.driver.Timing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;

/** A CUDA stream. Work of different streams may overlap. */
final class CudaStream implements Stream {
    /** Bytes of a parameter's slot: parameters of every type are aligned in it. */
    private static final int SLOT = 8;

    private static final int MAX_PARAMETERS = 512;

    private final CudaApi api;
    private final CudaDevice device;
    private final long handle;
    private final Runnable onClose;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment values = arena.allocate((long) SLOT * MAX_PARAMETERS, SLOT);
    private final MemorySegment pointers = arena.allocate(ADDRESS, MAX_PARAMETERS);
    private final MemorySegment result = arena.allocate(SLOT, SLOT);
    private final Deque<Long> idleEvents = new ArrayDeque<>();

    private CudaStream(CudaApi api, CudaDevice device, long handle, Runnable onClose) {
        this.api = api;
        this.device = device;
        this.handle = handle;
        this.onClose = onClose;
        for (int i = 0; i < MAX_PARAMETERS; i++) {
            pointers.setAtIndex(ADDRESS, i, values.asSlice((long) i * SLOT, SLOT));
        }
    }

    static CudaStream open(CudaApi api, CudaDevice device, Runnable onClose) {
        try (Arena arena = Arena.ofConfined()) {
            device.use();
            MemorySegment out = arena.allocate(JAVA_LONG);
            api.cuStreamCreate(out, CudaApi.STREAM_NON_BLOCKING);
            return new CudaStream(api, device, out.get(JAVA_LONG, 0), onClose);
        } catch (NativeCallException e) {
            throw failed("opening a stream", e);
        }
    }

    long handle() {
        return handle;
    }

    /** One call of the driver or several, on the calling thread. */
    private void call(String what, Runnable calls) {
        try {
            device.use();
            calls.run();
        } catch (NativeCallException e) {
            throw failed(what, e);
        }
    }

    private static DriverException failed(String what, NativeCallException e) {
        DriverException named = new DriverException("%s: %s".formatted(what, e.getMessage()));
        named.initCause(e);
        return named;
    }

    @Override
    public Memory allocate(long bytes) {
        try {
            device.use();
            api.cuMemAlloc_v2(result, Math.max(1, bytes));
        } catch (NativeCallException e) {
            if (e.code() == CudaApi.OUT_OF_MEMORY) {
                TornadoOutOfMemoryException full = new TornadoOutOfMemoryException(String.valueOf(e.getMessage()));
                full.initCause(e);
                throw full;
            }
            throw failed("allocating %,d bytes".formatted(bytes), e);
        }
        return new CudaMemory(result.get(JAVA_LONG, 0), bytes);
    }

    @Override
    public @Nullable Memory share(MemorySegment host) {
        return null;
    }

    @Override
    public void free(Memory memory) {
        call("freeing memory", () -> api.cuMemFree_v2(memory.address()));
    }

    @Override
    public void copyIn(MemorySegment from, Memory to) {
        call(
                "copying %,d bytes to the device".formatted(from.byteSize()),
                () -> api.cuMemcpyHtoDAsync_v2(to.address(), from, from.byteSize(), handle));
    }

    @Override
    public void copyOut(Memory from, MemorySegment to) {
        call(
                "copying %,d bytes to the host".formatted(to.byteSize()),
                () -> api.cuMemcpyDtoHAsync_v2(to, from.address(), to.byteSize(), handle));
    }

    @Override
    public void launch(Executable code, NdRange range, List<Object> arguments) {
        CudaKernel kernel = (CudaKernel) code;
        if (arguments.size() > MAX_PARAMETERS) {
            throw new DriverException("%s has %d parameters, at most %d are possible"
                    .formatted(kernel.name(), arguments.size(), MAX_PARAMETERS));
        }
        for (int i = 0; i < arguments.size(); i++) {
            long at = (long) i * SLOT;
            switch (arguments.get(i)) {
                case Memory m -> values.set(JAVA_LONG, at, m.address());
                case Integer v -> values.set(JAVA_INT, at, v);
                case Long v -> values.set(JAVA_LONG, at, v);
                case Float v -> values.set(JAVA_FLOAT, at, v);
                case Double v -> values.set(JAVA_DOUBLE, at, v);
                default -> throw new IllegalArgumentException("no kernel argument: " + arguments.get(i));
            }
        }
        try {
            device.use();
            api.cuLaunchKernel(
                    kernel.function(),
                    range.groupsX(),
                    range.groupsY(),
                    range.groupsZ(),
                    range.localX(),
                    range.localY(),
                    range.localZ(),
                    kernel.sharedBytes(),
                    handle,
                    pointers,
                    MemorySegment.NULL);
        } catch (NativeCallException e) {
            throw failed("kernel %s, %s".formatted(kernel.name(), range), e);
        }
    }

    @Override
    public Timing time(Runnable work) {
        long from = event();
        long to = event();
        call("timing", () -> api.cuEventRecord(from, handle));
        work.run();
        call("timing", () -> api.cuEventRecord(to, handle));
        return () -> {
            call("timing", () -> api.cuEventElapsedTime(result, from, to));
            idleEvents.add(from);
            idleEvents.add(to);
            return Math.round(result.get(JAVA_FLOAT, 0) * 1e6);
        };
    }

    private long event() {
        Long idle = idleEvents.poll();
        if (idle == null) {
            call("timing", () -> api.cuEventCreate(result, 0));
            idle = result.get(JAVA_LONG, 0);
        }
        return idle;
    }

    @Override
    public boolean records() {
        return true;
    }

    @Override
    public Recording record(Runnable work) {
        call("recording a graph", () -> api.cuStreamBeginCapture_v2(handle, CudaApi.CAPTURE_MODE_THREAD_LOCAL));
        try {
            work.run();
        } catch (RuntimeException e) {
            abandon(e);
            throw e;
        }
        return instantiate(recorded());
    }

    private long recorded() {
        call("recording a graph", () -> api.cuStreamEndCapture(handle, result));
        return result.get(JAVA_LONG, 0);
    }

    private void abandon(RuntimeException failure) {
        try {
            long graph = recorded();
            call("freeing a graph", () -> api.cuGraphDestroy(graph));
        } catch (DriverException e) {
            failure.addSuppressed(e);
        }
    }

    private Recording instantiate(long graph) {
        call("building a graph", () -> {
            try {
                api.cuGraphInstantiateWithFlags(result, graph, 0);
            } finally {
                api.cuGraphDestroy(graph);
            }
        });
        long executable = result.get(JAVA_LONG, 0);
        return new Recording() {
            @Override
            public void replay() {
                call("launching a graph", () -> api.cuGraphLaunch(executable, handle));
            }

            @Override
            public void close() {
                call("freeing a graph", () -> api.cuGraphExecDestroy(executable));
            }
        };
    }

    @Override
    public void finish() {
        call("running what was queued", () -> api.cuStreamSynchronize(handle));
    }

    @Override
    public void close() {
        onClose.run();
        call("closing a stream", () -> {
            idleEvents.forEach(api::cuEventDestroy_v2);
            api.cuStreamDestroy_v2(handle);
        });
        arena.close();
    }
}
