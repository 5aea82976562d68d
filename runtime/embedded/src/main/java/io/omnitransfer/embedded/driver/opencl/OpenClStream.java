package io.omnitransfer.embedded.driver.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.omnitransfer.embedded.driver.Executable;
import io.omnitransfer.embedded.driver.Memory;
import io.omnitransfer.embedded.driver.NdRange;
import io.omnitransfer.embedded.driver.Stream;
import io.omnitransfer.embedded.driver.Timing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;

/** An in-order command queue. */
final class OpenClStream implements Stream {
    private static final long READ_WRITE = 1;
    private static final long USE_HOST_POINTER = 1 << 3;
    private static final long ALIGNMENT = 64;

    private final OpenClLibrary library;
    private final MemorySegment context;
    private final MemorySegment queue;
    private final boolean shares;
    private final long maxBytes;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment argument = arena.allocate(JAVA_LONG);
    private final MemorySegment sizes = arena.allocate(JAVA_LONG, 9);
    private final MemorySegment event = arena.allocate(ADDRESS);
    private @Nullable List<MemorySegment> timed;

    /**
     * @param shares whether the device can use the host's memory as its own
     * @param maxBytes size of a buffer at most
     */
    OpenClStream(OpenClLibrary library, MemorySegment context, MemorySegment device, boolean shares, long maxBytes) {
        this.library = library;
        this.context = context;
        this.queue = library.createQueue(context, device);
        this.shares = shares;
        this.maxBytes = maxBytes;
    }

    @Override
    public Memory allocate(long bytes) {
        if (bytes > maxBytes) {
            throw new TornadoOutOfMemoryException("one allocation may have %,d bytes".formatted(maxBytes));
        }
        MemorySegment buffer = library.createBuffer(context, READ_WRITE, Math.max(bytes, 1), MemorySegment.NULL);
        return new OpenClMemory(buffer, bytes, false);
    }

    @Override
    public @Nullable Memory share(MemorySegment host) {
        long bytes = host.byteSize();
        if (!shares || bytes == 0 || bytes > maxBytes || host.address() % ALIGNMENT != 0) {
            return null;
        }
        return new OpenClMemory(library.createBuffer(context, READ_WRITE | USE_HOST_POINTER, bytes, host), bytes, true);
    }

    @Override
    public void free(Memory memory) {
        library.releaseBuffer(((OpenClMemory) memory).handle());
    }

    /** Shared memory is copied onto itself: that is how OpenCL is told that the host's content counts. */
    @Override
    public void copyIn(MemorySegment from, Memory to) {
        if (from.byteSize() > 0) {
            library.enqueueWrite(queue, ((OpenClMemory) to).handle(), from, place());
            note();
        }
    }

    @Override
    public void copyOut(Memory from, MemorySegment to) {
        if (to.byteSize() > 0) {
            library.enqueueRead(queue, ((OpenClMemory) from).handle(), to, place());
            note();
        }
    }

    @Override
    public void launch(Executable code, NdRange range, List<Object> arguments) {
        OpenClKernel kernel = (OpenClKernel) code;
        long[] all = {
            range.offsetX(), range.offsetY(), range.offsetZ(),
            range.globalX(), range.globalY(), range.globalZ(),
            range.localX(), range.localY(), range.localZ()
        };
        MemorySegment.copy(all, 0, sizes, JAVA_LONG, 0, all.length);
        synchronized (kernel) {
            for (int i = 0; i < arguments.size(); i++) {
                long bytes = put(arguments.get(i));
                library.setArgument(kernel.handle(), i, bytes, argument);
            }
            library.enqueueKernel(queue, kernel.handle(), sizes, place());
        }
        note();
    }

    private long put(Object value) {
        switch (value) {
            case OpenClMemory m -> argument.set(ADDRESS, 0, m.handle());
            case Integer i -> argument.set(JAVA_INT, 0, i);
            case Float f -> argument.set(JAVA_FLOAT, 0, f);
            case Long l -> argument.set(JAVA_LONG, 0, l);
            case Double d -> argument.set(JAVA_DOUBLE, 0, d);
            default -> throw new IllegalArgumentException("no kernel argument: " + value);
        }
        return value instanceof Integer || value instanceof Float ? Integer.BYTES : Long.BYTES;
    }

    @Override
    public Timing time(Runnable work) {
        List<MemorySegment> events = new ArrayList<>();
        timed = events;
        try {
            work.run();
        } finally {
            timed = null;
        }
        return () -> events.stream().mapToLong(library::duration).sum();
    }

    /** Where the next command is to leave its event. */
    private MemorySegment place() {
        return timed == null ? MemorySegment.NULL : event;
    }

    private void note() {
        if (timed != null) {
            timed.add(event.get(ADDRESS, 0));
        }
    }

    @Override
    public void finish() {
        library.finish(queue);
    }

    @Override
    public void close() {
        library.releaseQueue(queue);
        arena.close();
    }
}
