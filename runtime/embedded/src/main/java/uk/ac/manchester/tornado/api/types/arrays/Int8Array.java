package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Off-heap array of {@code byte}. */
public final class Int8Array extends TornadoNativeArray {
    private static final ValueLayout.OfByte LAYOUT = ValueLayout.JAVA_BYTE;

    /** {@code size} zeros. */
    public Int8Array(int size) {
        super(size, 1);
    }

    /** The concatenation of {@code parts}. */
    public Int8Array(Int8Array... parts) {
        super(totalSize(parts), 1);
        gather(parts);
    }

    private Int8Array(MemorySegment segment) {
        super(segment, 1);
    }

    public static Int8Array fromArray(byte[] values) {
        Int8Array out = new Int8Array(values.length);
        MemorySegment.copy(values, 0, out.segment, LAYOUT, 0, values.length);
        return out;
    }

    public static Int8Array fromElements(byte... values) {
        return fromArray(values);
    }

    /** A new array with a copy of the segment's bytes. */
    public static Int8Array fromSegment(MemorySegment segment) {
        return new Int8Array(copyOf(segment));
    }

    /** An array over the segment itself. */
    public static Int8Array fromSegmentShallow(MemorySegment segment) {
        return new Int8Array(segment);
    }

    public static void initialize(Int8Array array, byte value) {
        array.init(value);
    }

    public static Int8Array concat(Int8Array... arrays) {
        return new Int8Array(arrays);
    }

    public byte[] toHeapArray() {
        return segment.toArray(LAYOUT);
    }

    public void set(int index, byte value) {
        try {
            segment.set(LAYOUT, index, value);
        } catch (IndexOutOfBoundsException _) {
            throw outside(index);
        }
    }

    public byte get(int index) {
        try {
            return segment.get(LAYOUT, index);
        } catch (IndexOutOfBoundsException _) {
            throw outside(index);
        }
    }

    public void clear() {
        segment.fill((byte) 0);
    }

    public void init(byte value) {
        for (int i = 0; i < size; i++) {
            set(i, value);
        }
    }

    /** A new array with a copy of {@code length} elements from {@code offset} on. */
    public Int8Array slice(int offset, int length) {
        return new Int8Array(copyOf(part(offset, length)));
    }
}
