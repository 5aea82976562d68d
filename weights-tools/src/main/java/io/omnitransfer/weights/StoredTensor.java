package io.omnitransfer.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A tensor as it lies in its file.
 *
 * @param info name, dtype, shape
 * @param segment its bytes: read-only, little-endian, at no particular alignment, valid while the file is open
 */
public record StoredTensor(TensorInfo info, MemorySegment segment) {
    /**
     * All elements as floats, row-major. F16, BF16 and 8-bit types are exact, F64 and wide integers round to nearest.
     *
     * @throws IllegalArgumentException for more than 2³¹−9 elements, and for F4, F6 and C64
     */
    public float[] toFloats() {
        long elements = info.elements();
        if (elements > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("tensor \"" + info.name() + "\" has " + elements
                    + " elements, too many for one array; read it in parts with copyFloats");
        }
        float[] values = new float[(int) elements];
        copyFloats(0, MemorySegment.ofArray(values));
        return values;
    }

    /**
     * Converts elements {@code first, first+1, …} into {@code target}, native f32, as many as fit its size.
     *
     * @throws IndexOutOfBoundsException if the tensor has fewer
     */
    public void copyFloats(long first, MemorySegment target) {
        FloatDecoder decoder = FloatDecoder.of(info.dtype());
        long count = target.byteSize() / Float.BYTES;
        if (first < 0 || first + count > info.elements()) {
            throw new IndexOutOfBoundsException("tensor \"" + info.name() + "\": elements " + first + " to "
                    + (first + count) + " of " + info.elements());
        }
        for (long i = 0; i < count; i++) {
            target.set(ValueLayout.JAVA_FLOAT_UNALIGNED, Float.BYTES * i, decoder.decode(segment, first + i));
        }
    }
}
