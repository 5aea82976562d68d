package io.omnitransfer.kernels.host.gemm;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import io.omnitransfer.runtime.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Row-major matrices in memory as {@link Rows}, widened exactly where they are stored in 16 bits. */
public final class FloatRows {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(INTS.vectorBitSize() / 2));

    private static final ThreadLocal<short[]> HALVES = ThreadLocal.withInitial(() -> new short[1024]);

    private FloatRows() {}

    /**
     * The matrix [rows, {@code cols}] at {@code data}.
     *
     * @throws IllegalArgumentException if {@code dtype} is no float type
     */
    public static Rows of(MemorySegment data, DType dtype, int cols) {
        return switch (dtype) {
            case F32 -> (row, k, count, target, at) ->
                    MemorySegment.copy(data, FLOAT, ((long) row * cols + k) * Float.BYTES, target, at, count);
            case BF16 -> (row, k, count, target, at) -> {
                short[] h = halves(data, (long) row * cols + k, count);
                int whole = SHORTS.loopBound(count);
                for (int i = 0; i < whole; i += SHORTS.length()) {
                    ShortVector.fromArray(SHORTS, h, i)
                            .convertShape(ZERO_EXTEND_S2I, INTS, 0)
                            .reinterpretAsInts()
                            .lanewise(LSHL, 16)
                            .reinterpretAsFloats()
                            .intoArray(target, at + i);
                }
                for (int i = whole; i < count; i++) {
                    target[at + i] = Float.intBitsToFloat(h[i] << 16);
                }
            };
            case F16 -> (row, k, count, target, at) -> {
                short[] h = halves(data, (long) row * cols + k, count);
                for (int i = 0; i < count; i++) {
                    target[at + i] = Float.float16ToFloat(h[i]);
                }
            };
            case I32 -> throw new IllegalArgumentException("expected a float type, got I32");
        };
    }

    /** The first {@code count} elements, followed by zeros up to {@code length}. */
    public static float[] vector(MemorySegment data, DType dtype, int count, int length) {
        float[] out = new float[length];
        Rows rows = of(data, dtype, count);
        for (int k = 0; k < count; k += 1024) {
            rows.copy(0, k, Math.min(1024, count - k), out, k);
        }
        return out;
    }

    /** Through an array on the heap, where the compiler vectorises the conversion. */
    private static short[] halves(MemorySegment data, long index, int count) {
        short[] h = HALVES.get();
        MemorySegment.copy(data, SHORT, index * Short.BYTES, h, 0, count);
        return h;
    }
}
