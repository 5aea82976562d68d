package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.CharBuffer;

/** Off-heap array of {@code char}. */
public final class CharArray extends TornadoNativeArray {
    private static final ValueLayout.OfChar LAYOUT = ValueLayout.JAVA_CHAR;

    /** {@code size} zeros. */
    public CharArray(int size) {
        super(size, 2);
    }

    /** The concatenation of {@code parts}. */
    public CharArray(CharArray... parts) {
        super(totalSize(parts), 2);
        gather(parts);
    }

    private CharArray(MemorySegment segment) {
        super(segment, 2);
    }

    public static CharArray fromArray(char[] values) {
        CharArray out = new CharArray(values.length);
        MemorySegment.copy(values, 0, out.segment, LAYOUT, 0, values.length);
        return out;
    }

    public static CharArray fromElements(char... values) {
        return fromArray(values);
    }

    /** A new array with a copy of the segment's bytes. */
    public static CharArray fromSegment(MemorySegment segment) {
        return new CharArray(copyOf(segment));
    }

    /** An array over the segment itself. */
    public static CharArray fromSegmentShallow(MemorySegment segment) {
        return new CharArray(segment);
    }

    /** A new array with the elements between the buffer's position and limit. */
    public static CharArray fromCharBuffer(CharBuffer buffer) {
        CharArray out = new CharArray(buffer.remaining());
        out.segment.copyFrom(MemorySegment.ofBuffer(buffer));
        return out;
    }

    public static void initialize(CharArray array, char value) {
        array.init(value);
    }

    public static CharArray concat(CharArray... arrays) {
        return new CharArray(arrays);
    }

    public char[] toHeapArray() {
        return segment.toArray(LAYOUT);
    }

    public void set(int index, char value) {
        try {
            segment.setAtIndex(LAYOUT, index, value);
        } catch (IndexOutOfBoundsException _) {
            throw outside(index);
        }
    }

    public char get(int index) {
        try {
            return segment.getAtIndex(LAYOUT, index);
        } catch (IndexOutOfBoundsException _) {
            throw outside(index);
        }
    }

    public void clear() {
        segment.fill((byte) 0);
    }

    public void init(char value) {
        for (int i = 0; i < size; i++) {
            set(i, value);
        }
    }

    /** A new array with a copy of {@code length} elements from {@code offset} on. */
    public CharArray slice(int offset, int length) {
        return new CharArray(copyOf(part(offset, length)));
    }
}
