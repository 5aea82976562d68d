package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.types.HalfFloat;

/** Off-heap array of IEEE half-precision numbers. */
public final class HalfFloatArray extends TornadoNativeArray {
    private static final ValueLayout.OfShort LAYOUT = ValueLayout.JAVA_SHORT;

    /** {@code size} zeros. */
    public HalfFloatArray(int size) {
        super(size, 2);
    }

    /** The concatenation of {@code parts}. */
    public HalfFloatArray(HalfFloatArray... parts) {
        super(totalSize(parts), 2);
        gather(parts);
    }

    private HalfFloatArray(MemorySegment segment) {
        super(segment, 2);
    }

    public static HalfFloatArray fromArray(HalfFloat[] values) {
        HalfFloatArray out = new HalfFloatArray(values.length);
        for (int i = 0; i < values.length; i++) {
            out.set(i, values[i]);
        }
        return out;
    }

    public static HalfFloatArray fromElements(HalfFloat... values) {
        return fromArray(values);
    }

    /** A new array with a copy of the segment's bytes. */
    public static HalfFloatArray fromSegment(MemorySegment segment) {
        return new HalfFloatArray(copyOf(segment));
    }

    /** An array over the segment itself. */
    public static HalfFloatArray fromSegmentShallow(MemorySegment segment) {
        return new HalfFloatArray(segment);
    }

    public static void initialize(HalfFloatArray array, HalfFloat value) {
        array.init(value);
    }

    public static HalfFloatArray concat(HalfFloatArray... arrays) {
        return new HalfFloatArray(arrays);
    }

    public HalfFloat[] toHeapArray() {
        HalfFloat[] out = new HalfFloat[size];
        for (int i = 0; i < size; i++) {
            out[i] = get(i);
        }
        return out;
    }

    /** The bit patterns. */
    public short[] toShortArray() {
        return segment.toArray(LAYOUT);
    }

    public void set(int index, HalfFloat value) {
        try {
            segment.setAtIndex(LAYOUT, index, value.getHalfFloatValue());
        } catch (IndexOutOfBoundsException _) {
            throw outside(index);
        }
    }

    public HalfFloat get(int index) {
        try {
            return new HalfFloat(segment.getAtIndex(LAYOUT, index));
        } catch (IndexOutOfBoundsException _) {
            throw outside(index);
        }
    }

    public void clear() {
        segment.fill((byte) 0);
    }

    public void init(HalfFloat value) {
        for (int i = 0; i < size; i++) {
            set(i, value);
        }
    }

    /** A new array with a copy of {@code length} elements from {@code offset} on. */
    public HalfFloatArray slice(int offset, int length) {
        return new HalfFloatArray(copyOf(part(offset, length)));
    }
}
