package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import uk.ac.manchester.tornado.api.types.HalfFloat;

/** Off-heap array of {@code byte}. */
public final class ByteArray extends TornadoNativeArray {
    private static final ValueLayout.OfByte LAYOUT = ValueLayout.JAVA_BYTE;

    /** {@code size} zeros. */
    public ByteArray(int size) {
        super(size, 1);
    }

    /** The concatenation of {@code parts}. */
    public ByteArray(ByteArray... parts) {
        super(totalSize(parts), 1);
        gather(parts);
    }

    private ByteArray(MemorySegment segment) {
        super(segment, 1);
    }

    public static ByteArray fromArray(byte[] values) {
        ByteArray out = new ByteArray(values.length);
        MemorySegment.copy(values, 0, out.segment, LAYOUT, 0, values.length);
        return out;
    }

    public static ByteArray fromElements(byte... values) {
        return fromArray(values);
    }

    /** A new array with a copy of the segment's bytes. */
    public static ByteArray fromSegment(MemorySegment segment) {
        return new ByteArray(copyOf(segment));
    }

    /** An array over the segment itself. */
    public static ByteArray fromSegmentShallow(MemorySegment segment) {
        return new ByteArray(segment);
    }

    /** A new array with the elements between the buffer's position and limit. */
    public static ByteArray fromByteBuffer(ByteBuffer buffer) {
        ByteArray out = new ByteArray(buffer.remaining());
        out.segment.copyFrom(MemorySegment.ofBuffer(buffer));
        return out;
    }

    public static void initialize(ByteArray array, byte value) {
        array.init(value);
    }

    public static ByteArray concat(ByteArray... arrays) {
        return new ByteArray(arrays);
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

    /** The half at byte offset {@code index}. */
    public HalfFloat getHalfFloat(int index) {
        return new HalfFloat(segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, index));
    }

    /** Stores a half at byte offset {@code index}. */
    public void setHalfFloat(int index, HalfFloat value) {
        segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, index, value.getHalfFloatValue());
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
    public ByteArray slice(int offset, int length) {
        return new ByteArray(copyOf(part(offset, length)));
    }
}
