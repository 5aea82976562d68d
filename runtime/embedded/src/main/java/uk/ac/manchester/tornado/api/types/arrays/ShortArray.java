package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ShortBuffer;

/** Off-heap array of {@code short}. */
public final class ShortArray extends TornadoNativeArray {
    private static final ValueLayout.OfShort LAYOUT = ValueLayout.JAVA_SHORT;

    /** {@code size} zeros. */
    public ShortArray(int size) {
        super(size, 2);
    }

    /** The concatenation of {@code parts}. */
    public ShortArray(ShortArray... parts) {
        super(totalSize(parts), 2);
        gather(parts);
    }

    private ShortArray(MemorySegment segment) {
        super(segment, 2);
    }

    public static ShortArray fromArray(short[] values) {
        ShortArray out = new ShortArray(values.length);
        MemorySegment.copy(values, 0, out.segment, LAYOUT, 0, values.length);
        return out;
    }

    public static ShortArray fromElements(short... values) {
        return fromArray(values);
    }

    /** A new array with a copy of the segment's bytes. */
    public static ShortArray fromSegment(MemorySegment segment) {
        return new ShortArray(copyOf(segment));
    }

    /** An array over the segment itself. */
    public static ShortArray fromSegmentShallow(MemorySegment segment) {
        return new ShortArray(segment);
    }

    /** A new array with the elements between the buffer's position and limit. */
    public static ShortArray fromShortBuffer(ShortBuffer buffer) {
        ShortArray out = new ShortArray(buffer.remaining());
        out.segment.copyFrom(MemorySegment.ofBuffer(buffer));
        return out;
    }

    public static void initialize(ShortArray array, short value) {
        array.init(value);
    }

    public static ShortArray concat(ShortArray... arrays) {
        return new ShortArray(arrays);
    }

    public short[] toHeapArray() {
        return segment.toArray(LAYOUT);
    }

    public void set(int index, short value) {
        try {
            segment.setAtIndex(LAYOUT, index, value);
        } catch (IndexOutOfBoundsException _) {
            throw outside(index);
        }
    }

    public short get(int index) {
        try {
            return segment.getAtIndex(LAYOUT, index);
        } catch (IndexOutOfBoundsException _) {
            throw outside(index);
        }
    }

    public void clear() {
        segment.fill((byte) 0);
    }

    public void init(short value) {
        for (int i = 0; i < size; i++) {
            set(i, value);
        }
    }

    /** A new array with a copy of {@code length} elements from {@code offset} on. */
    public ShortArray slice(int offset, int length) {
        return new ShortArray(copyOf(part(offset, length)));
    }
}
