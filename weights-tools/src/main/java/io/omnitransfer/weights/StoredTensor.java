package io.omnitransfer.weights;

import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.Tensor;
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
        if (info.dtype() == StoredType.F32) {
            MemorySegment.copy(
                    segment,
                    FloatDecoder.FLOAT,
                    Float.BYTES * first,
                    target,
                    ValueLayout.JAVA_FLOAT_UNALIGNED,
                    0,
                    count);
            return;
        }
        for (long i = 0; i < count; i++) {
            target.set(ValueLayout.JAVA_FLOAT_UNALIGNED, Float.BYTES * i, decoder.decode(segment, first + i));
        }
    }

    /**
     * A runtime tensor with these elements, which owns its memory.
     *
     * @param name of the new tensor
     * @param dtype the stored type, or one that holds every value of it: F32 for all, BF16 for 8-bit floats
     */
    Tensor toTensor(String name, DType dtype) {
        int[] dims = info.shape().stream().mapToInt(Math::toIntExact).toArray();
        Tensor tensor = Tensor.allocate(name, dtype, dims);
        MemorySegment target = tensor.segment();
        if (info.dtype().name().equals(dtype.name())) {
            target.copyFrom(segment);
        } else if (dtype == DType.F32) {
            copyFloats(0, target);
        } else {
            FloatDecoder decoder = FloatDecoder.of(info.dtype());
            for (long i = 0; i < info.elements(); i++) {
                target.set(
                        ValueLayout.JAVA_SHORT_UNALIGNED,
                        Short.BYTES * i,
                        SafetensorsWriter.toBfloat16(decoder.decode(segment, i)));
            }
        }
        return tensor;
    }
}
