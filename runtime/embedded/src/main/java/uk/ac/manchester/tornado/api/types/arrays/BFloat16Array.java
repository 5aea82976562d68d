package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.types.BFloat16;

/** Off-heap array of bfloat16 bit patterns, with access as floats. */
public final class BFloat16Array extends TornadoNativeArray {
    private static final ValueLayout.OfShort LAYOUT = ValueLayout.JAVA_SHORT;

    /** {@code size} zeros. */
    public BFloat16Array(int size) {
        super(size, 2);
    }

    private BFloat16Array(MemorySegment segment) {
        super(segment, 2);
    }

    /** From bit patterns. */
    public static BFloat16Array fromShorts(short... values) {
        BFloat16Array out = new BFloat16Array(values.length);
        MemorySegment.copy(values, 0, out.segment, LAYOUT, 0, values.length);
        return out;
    }

    /** From floats, rounded to nearest. */
    public static BFloat16Array fromFloats(float... values) {
        BFloat16Array out = new BFloat16Array(values.length);
        for (int i = 0; i < values.length; i++) {
            out.setFloat(i, values[i]);
        }
        return out;
    }

    /** A new array with a copy of the segment's bytes. */
    public static BFloat16Array fromSegment(MemorySegment segment) {
        return new BFloat16Array(copyOf(segment));
    }

    /** An array over the segment itself. */
    public static BFloat16Array fromSegmentShallow(MemorySegment segment) {
        return new BFloat16Array(segment);
    }

    public static void initialize(BFloat16Array array, short value) {
        array.init(value);
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

    public void setFloat(int index, float value) {
        set(index, BFloat16.bf16FromFloat(value));
    }

    public float getFloat(int index) {
        return BFloat16.bf16ToFloat(get(index));
    }

    public void init(short value) {
        for (int i = 0; i < size; i++) {
            set(i, value);
        }
    }
}
