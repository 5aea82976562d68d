package io.omnitransfer.kernels.host.gemm;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import io.omnitransfer.kernels.host.Lanes;
import io.omnitransfer.runtime.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * A row-major matrix in memory, widened exactly where it is stored in 16 bits.
 *
 * @param data the elements
 * @param dtype F32, BF16 or F16
 * @param cols columns
 */
public record FloatRows(MemorySegment data, DType dtype, int cols) implements Rows {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(INTS.vectorBitSize() / 2));

    /** Conversions of F16 go through an array on the heap in pieces of this many elements. */
    private static final int PIECE = 1024;

    private static final ThreadLocal<short[]> HALVES = ThreadLocal.withInitial(() -> new short[PIECE]);

    public FloatRows {
        if (dtype == DType.I32) {
            throw new IllegalArgumentException("expected a float type, got I32");
        }
    }

    @Override
    public void copy(int row, int rows, int k, int count, float[] target, int at, int stride) {
        for (int r = 0; r < rows; r++) {
            copy((long) (row + r) * cols + k, count, target, at + r * stride);
        }
    }

    /** The first {@code count} elements, followed by zeros up to {@code length}. */
    public static float[] vector(MemorySegment data, DType dtype, int count, int length) {
        float[] out = new float[length];
        new FloatRows(data, dtype, count).copy(0, count, out, 0);
        return out;
    }

    private void copy(long index, int count, float[] target, int at) {
        if (dtype == DType.F32) {
            MemorySegment.copy(data, FLOAT, index * Float.BYTES, target, at, count);
            return;
        }
        if (dtype == DType.BF16) {
            bf16(index, count, target, at);
            return;
        }
        short[] halves = HALVES.get();
        for (int i = 0; i < count; i += PIECE) {
            int n = Math.min(PIECE, count - i);
            MemorySegment.copy(data, SHORT, (index + i) * Short.BYTES, halves, 0, n);
            f16(halves, n, target, at + i);
        }
    }

    private void bf16(long index, int count, float[] to, int at) {
        int whole = SHORTS.loopBound(count);
        for (int i = 0; i < whole; i += SHORTS.length()) {
            ShortVector.fromMemorySegment(SHORTS, data, index + i << 1, Lanes.ORDER)
                    .convertShape(ZERO_EXTEND_S2I, INTS, 0)
                    .reinterpretAsInts()
                    .lanewise(LSHL, 16)
                    .reinterpretAsFloats()
                    .intoArray(to, at + i);
        }
        for (int i = whole; i < count; i++) {
            to[at + i] = Float.intBitsToFloat(data.get(SHORT, (index + i) * Short.BYTES) << 16);
        }
    }

    /** The compiler vectorises this one itself. */
    private static void f16(short[] from, int count, float[] to, int at) {
        for (int i = 0; i < count; i++) {
            to[at + i] = Float.float16ToFloat(from[i]);
        }
    }
}
