package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;

/** Off-heap array of {@code float}. */
public final class FloatArray extends TornadoNativeArray {
    private static final ValueLayout.OfFloat LAYOUT = ValueLayout.JAVA_FLOAT;

    /** {@code size} zeros. */
    public FloatArray(int size) {
        super(size, 4);
    }

    /** The concatenation of {@code parts}. */
    public FloatArray(FloatArray... parts) {
        super(totalSize(parts), 4);
        gather(parts);
    }

    private FloatArray(MemorySegment segment) {
        super(segment, 4);
    }

    public static FloatArray fromArray(float[] values) {
        FloatArray out = new FloatArray(values.length);
        MemorySegment.copy(values, 0, out.segment, LAYOUT, 0, values.length);
        return out;
    }

    public static FloatArray fromElements(float... values) {
        return fromArray(values);
    }

    /** A new array with a copy of the segment's bytes. */
    public static FloatArray fromSegment(MemorySegment segment) {
        return new FloatArray(copyOf(segment));
    }

    /** An array over the segment itself. */
    public static FloatArray fromSegmentShallow(MemorySegment segment) {
        return new FloatArray(segment);
    }

    /** A new array with the elements between the buffer's position and limit. */
    public static FloatArray fromFloatBuffer(FloatBuffer buffer) {
        FloatArray out = new FloatArray(buffer.remaining());
        out.segment.copyFrom(MemorySegment.ofBuffer(buffer));
        return out;
    }

    public static void initialize(FloatArray array, float value) {
        array.init(value);
    }

    public static FloatArray concat(FloatArray... arrays) {
        return new FloatArray(arrays);
    }

    public float[] toHeapArray() {
        return segment.toArray(LAYOUT);
    }

    public void set(int index, float value) {
        try {
            segment.setAtIndex(LAYOUT, index, value);
        } catch (IndexOutOfBoundsException _) {
            throw outside(index);
        }
    }

    public float get(int index) {
        try {
            return segment.getAtIndex(LAYOUT, index);
        } catch (IndexOutOfBoundsException _) {
            throw outside(index);
        }
    }

    public void clear() {
        segment.fill((byte) 0);
    }

    public void init(float value) {
        for (int i = 0; i < size; i++) {
            set(i, value);
        }
    }

    /** A new array with a copy of {@code length} elements from {@code offset} on. */
    public FloatArray slice(int offset, int length) {
        return new FloatArray(copyOf(part(offset, length)));
    }
}
