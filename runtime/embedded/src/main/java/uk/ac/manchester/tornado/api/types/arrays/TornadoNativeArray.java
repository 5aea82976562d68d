package uk.ac.manchester.tornado.api.types.arrays;

import io.omnitransfer.embedded.memory.Allocator;
import io.omnitransfer.embedded.memory.IndexException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * An off-heap, int-indexed array, 64-byte aligned (page-aligned from 1 MiB on). The memory goes when the array and every
 * segment taken from it are unreachable. Every access is checked against the size.
 */
public abstract class TornadoNativeArray {
    /** Bytes in front of the data: none. Read at run time, so that compiled callers follow the runtime they meet. */
    public static final long ARRAY_HEADER = Long.getLong("tornado.embedded.header", 0L);

    final MemorySegment segment;
    final int size;
    private final int elementSize;

    TornadoNativeArray(int size, int elementSize) {
        if (size < 0) {
            throw new IllegalArgumentException("array of negative size " + size);
        }
        this.segment = Allocator.allocate((long) size * elementSize);
        this.size = size;
        this.elementSize = elementSize;
    }

    TornadoNativeArray(MemorySegment segment, int elementSize) {
        long count = segment.byteSize() / elementSize;
        if (count * elementSize != segment.byteSize() || count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a segment of %,d bytes is no array of %d-byte elements with an int index"
                            .formatted(segment.byteSize(), elementSize));
        }
        if (!segment.isNative() || segment.address() % elementSize != 0) {
            throw new IllegalArgumentException("an array needs native memory aligned to " + elementSize + " bytes");
        }
        this.segment = segment;
        this.size = (int) count;
        this.elementSize = elementSize;
    }

    static int totalSize(TornadoNativeArray... parts) {
        int total = 0;
        for (TornadoNativeArray part : parts) {
            total = Math.addExact(total, part.size);
        }
        return total;
    }

    static MemorySegment copyOf(MemorySegment source) {
        return Allocator.allocate(source.byteSize()).copyFrom(source);
    }

    final void gather(TornadoNativeArray... parts) {
        long at = 0;
        for (TornadoNativeArray part : parts) {
            MemorySegment.copy(part.segment, 0, segment, at, part.segment.byteSize());
            at += part.segment.byteSize();
        }
    }

    final MemorySegment part(int offset, int length) {
        Objects.checkFromIndexSize(offset, length, size);
        return segment.asSlice((long) offset * elementSize, (long) length * elementSize);
    }

    final IndexException outside(int index) {
        return new IndexException(this, index);
    }

    /** Number of elements. */
    public int getSize() {
        return size;
    }

    /** The elements. */
    public MemorySegment getSegment() {
        return segment;
    }

    /** The elements: there is no header. */
    public MemorySegment getSegmentWithHeader() {
        return segment;
    }

    public long getNumBytesOfSegmentWithHeader() {
        return segment.byteSize();
    }

    public long getNumBytesOfSegment() {
        return segment.byteSize();
    }

    /** Bytes per element. */
    public int getElementSize() {
        return elementSize;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + size + "]";
    }
}
