package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.DoubleBuffer;

/** Off-heap array of {@code double}. */
public final class DoubleArray extends TornadoNativeArray {
    private static final ValueLayout.OfDouble LAYOUT = ValueLayout.JAVA_DOUBLE;

    /** {@code size} zeros. */
    public DoubleArray(int size) {
        super(size, 8);
    }

    /** The concatenation of {@code parts}. */
    public DoubleArray(DoubleArray... parts) {
        super(totalSize(parts), 8);
        gather(parts);
    }

    private DoubleArray(MemorySegment segment) {
        super(segment, 8);
    }

    public static DoubleArray fromArray(double[] values) {
        DoubleArray out = new DoubleArray(values.length);
        MemorySegment.copy(values, 0, out.segment, LAYOUT, 0, values.length);
        return out;
    }

    public static DoubleArray fromElements(double... values) {
        return fromArray(values);
    }

    /** A new array with a copy of the segment's bytes. */
    public static DoubleArray fromSegment(MemorySegment segment) {
        return new DoubleArray(copyOf(segment));
    }

    /** An array over the segment itself. */
    public static DoubleArray fromSegmentShallow(MemorySegment segment) {
        return new DoubleArray(segment);
    }

    /** A new array with the elements between the buffer's position and limit. */
    public static DoubleArray fromDoubleBuffer(DoubleBuffer buffer) {
        DoubleArray out = new DoubleArray(buffer.remaining());
        out.segment.copyFrom(MemorySegment.ofBuffer(buffer));
        return out;
    }

    public static void initialize(DoubleArray array, double value) {
        array.init(value);
    }

    public static DoubleArray concat(DoubleArray... arrays) {
        return new DoubleArray(arrays);
    }

    public double[] toHeapArray() {
        return segment.toArray(LAYOUT);
    }

    public void set(int index, double value) {
        try {
            segment.setAtIndex(LAYOUT, index, value);
        } catch (IndexOutOfBoundsException _) {
            throw outside(index);
        }
    }

    public double get(int index) {
        try {
            return segment.getAtIndex(LAYOUT, index);
        } catch (IndexOutOfBoundsException _) {
            throw outside(index);
        }
    }

    public void clear() {
        segment.fill((byte) 0);
    }

    public void init(double value) {
        for (int i = 0; i < size; i++) {
            set(i, value);
        }
    }

    /** A new array with a copy of {@code length} elements from {@code offset} on. */
    public DoubleArray slice(int offset, int length) {
        return new DoubleArray(copyOf(part(offset, length)));
    }
}
