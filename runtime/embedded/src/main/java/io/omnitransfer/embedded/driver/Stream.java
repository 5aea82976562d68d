package io.omnitransfer.embedded.driver;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a plan does on an accelerator: work runs in the order it is given, while the caller goes on. Used by one thread
 * at a time, not always the same. Methods throw {@link DriverException}, also for work given earlier.
 */
public interface Stream extends AutoCloseable {
    /**
     * New memory, of undefined content.
     *
     * @throws uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException if there is no room
     */
    Memory allocate(long bytes);

    /**
     * The host's memory as the device's, or null where the device has only memory of its own. The segment must outlive
     * it.
     */
    @Nullable
    Memory share(MemorySegment host);

    void free(Memory memory);

    /** Makes the host's content the device's. The host leaves the segment alone until {@link #finish}. */
    void copyIn(MemorySegment from, Memory to);

    /** Makes the device's content the host's, after {@link #finish}. */
    void copyOut(Memory from, MemorySegment to);

    /**
     * @param arguments the kernel's parameters in order: per array its {@link Memory} and its number of elements as
     *     {@code Integer}; per scalar an {@code Integer}, {@code Long}, {@code Float} or {@code Double}; nothing for the
     *     context and for folded constants
     */
    void launch(Executable code, NdRange range, List<Object> arguments);

    /** Gives work to the stream ({@code work} calls this object or a library), and measures how long the device takes. */
    Timing time(Runnable work);

    /** Whether {@link #record} works here. */
    default boolean records() {
        return false;
    }

    /** Keeps what {@code work} gives to the stream, instead of doing it; it must not allocate, copy or wait. */
    default Recording record(Runnable work) {
        throw new DriverException("this driver records no work");
    }

    /** Returns when all work is done. */
    void finish();

    /** Frees the stream; memory must have been freed before. */
    @Override
    void close();
}
