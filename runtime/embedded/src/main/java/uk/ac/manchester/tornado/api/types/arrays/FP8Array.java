package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.types.FP8;

/** Off-heap array of 8-bit floating-point bit patterns, with access as floats in either format. */
public final class FP8Array extends TornadoNativeArray {
    private static final ValueLayout.OfByte LAYOUT = ValueLayout.JAVA_BYTE;

    /** {@code size} zeros. */
    public FP8Array(int size) {
        super(size, 1);
    }

    private FP8Array(MemorySegment segment) {
        super(segment, 1);
    }

    /** An array over the segment itself. */
    public static FP8Array fromSegmentShallow(MemorySegment segment) {
        return new FP8Array(segment);
    }

    /** From floats, rounded to nearest. */
    public static FP8Array fromFloatsE4M3(float... values) {
        FP8Array out = new FP8Array(values.length);
        for (int i = 0; i < values.length; i++) {
            out.setE4M3(i, values[i]);
        }
        return out;
    }

    /** From floats, rounded to nearest. */
    public static FP8Array fromFloatsE5M2(float... values) {
        FP8Array out = new FP8Array(values.length);
        for (int i = 0; i < values.length; i++) {
            out.setE5M2(i, values[i]);
        }
        return out;
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

    public float getE4M3(int index) {
        return FP8.e4m3ToFloat(get(index));
    }

    public void setE4M3(int index, float value) {
        set(index, FP8.e4m3FromFloat(value));
    }

    public float getE5M2(int index) {
        return FP8.e5m2ToFloat(get(index));
    }

    public void setE5M2(int index, float value) {
        set(index, FP8.e5m2FromFloat(value));
    }

    public void clear() {
        segment.fill((byte) 0);
    }
}
