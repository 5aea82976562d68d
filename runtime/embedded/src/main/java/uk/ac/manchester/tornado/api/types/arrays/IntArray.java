package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.IntBuffer;

/** Off-heap array of {@code int}. */
public final class IntArray extends TornadoNativeArray {
    private static final ValueLayout.OfInt LAYOUT = ValueLayout.JAVA_INT;

    /** {@code size} zeros. */
    public IntArray(int size) {
        super(size, 4);
    }

    /** The concatenation of {@code parts}. */
    public IntArray(IntArray... parts) {
        super(totalSize(parts), 4);
        gather(parts);
    }

    private IntArray(MemorySegment segment) {
        super(segment, 4);
    }

    public static IntArray fromArray(int[] values) {
        IntArray out = new IntArray(values.length);
        MemorySegment.copy(values, 0, out.segment, LAYOUT, 0, values.length);
        return out;
    }

    public static IntArray fromElements(int... values) {
        return fromArray(values);
    }

    /** A new array with a copy of the segment's bytes. */
    public static IntArray fromSegment(MemorySegment segment) {
        return new IntArray(copyOf(segment));
    }

    /** An array over the segment itself. */
    public static IntArray fromSegmentShallow(MemorySegment segment) {
        return new IntArray(segment);
    }

    /** A new array with the elements between the buffer's position and limit. */
    public static IntArray fromIntBuffer(IntBuffer buffer) {
        IntArray out = new IntArray(buffer.remaining());
        out.segment.copyFrom(MemorySegment.ofBuffer(buffer));
        return out;
    }

    public static void initialize(IntArray array, int value) {
        array.init(value);
    }

    public static IntArray concat(IntArray... arrays) {
        return new IntArray(arrays);
    }

    public int[] toHeapArray() {
        return segment.toArray(LAYOUT);
    }

    public void set(int index, int value) {
        try {
            segment.setAtIndex(LAYOUT, index, value);
        } catch (IndexOutOfBoundsException _) {
            throw outside(index);
        }
    }

    public int get(int index) {
        try {
            return segment.getAtIndex(LAYOUT, index);
        } catch (IndexOutOfBoundsException _) {
            throw outside(index);
        }
    }

    public void clear() {
        segment.fill((byte) 0);
    }

    public void init(int value) {
        for (int i = 0; i < size; i++) {
            set(i, value);
        }
    }

    /** A new array with a copy of {@code length} elements from {@code offset} on. */
    public IntArray slice(int offset, int length) {
        return new IntArray(copyOf(part(offset, length)));
    }
}
