package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.LongBuffer;

/** Off-heap array of {@code long}. */
public final class LongArray extends TornadoNativeArray {
    private static final ValueLayout.OfLong LAYOUT = ValueLayout.JAVA_LONG;

    /** {@code size} zeros. */
    public LongArray(int size) {
        super(size, 8);
    }

    /** The concatenation of {@code parts}. */
    public LongArray(LongArray... parts) {
        super(totalSize(parts), 8);
        gather(parts);
    }

    private LongArray(MemorySegment segment) {
        super(segment, 8);
    }

    public static LongArray fromArray(long[] values) {
        LongArray out = new LongArray(values.length);
        MemorySegment.copy(values, 0, out.segment, LAYOUT, 0, values.length);
        return out;
    }

    public static LongArray fromElements(long... values) {
        return fromArray(values);
    }

    /** A new array with a copy of the segment's bytes. */
    public static LongArray fromSegment(MemorySegment segment) {
        return new LongArray(copyOf(segment));
    }

    /** An array over the segment itself. */
    public static LongArray fromSegmentShallow(MemorySegment segment) {
        return new LongArray(segment);
    }

    /** A new array with the elements between the buffer's position and limit. */
    public static LongArray fromLongBuffer(LongBuffer buffer) {
        LongArray out = new LongArray(buffer.remaining());
        out.segment.copyFrom(MemorySegment.ofBuffer(buffer));
        return out;
    }

    public static void initialize(LongArray array, long value) {
        array.init(value);
    }

    public static LongArray concat(LongArray... arrays) {
        return new LongArray(arrays);
    }

    public long[] toHeapArray() {
        return segment.toArray(LAYOUT);
    }

    public void set(int index, long value) {
        try {
            segment.setAtIndex(LAYOUT, index, value);
        } catch (IndexOutOfBoundsException _) {
            throw outside(index);
        }
    }

    public long get(int index) {
        try {
            return segment.getAtIndex(LAYOUT, index);
        } catch (IndexOutOfBoundsException _) {
            throw outside(index);
        }
    }

    public void clear() {
        segment.fill((byte) 0);
    }

    public void init(long value) {
        for (int i = 0; i < size; i++) {
            set(i, value);
        }
    }

    /** A new array with a copy of {@code length} elements from {@code offset} on. */
    public LongArray slice(int offset, int length) {
        return new LongArray(copyOf(part(offset, length)));
    }
}
