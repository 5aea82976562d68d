package io.omnitransfer.embedded.compiler.jvm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * What generated code calls where one method of the Vector API does not suffice. Public because generated classes are
 * hidden. Everything frequent is emitted as direct calls instead, which just-in-time compilers always inline.
 */
public final class Lanes {
    public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    public static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, FloatVector.SPECIES_PREFERRED.vectorShape());
    /** Work-items per vector. */
    public static final int WIDTH = FLOATS.length();

    public static final IntVector IOTA = IntVector.zero(INTS).addIndex(1);
    public static final VectorMask<Float> ALL = FLOATS.maskAll(true);
    public static final VectorMask<Float> NONE = FLOATS.maskAll(false);
    /** Every second of a vector and of one that begins {@code WIDTH - 1} further, which the upper lanes take. */
    public static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(FLOATS, i -> 2 * i % WIDTH);

    public static final VectorShuffle<Float> EVEN_OF_LAST =
            VectorShuffle.fromOp(FLOATS, i -> Math.max(0, 2 * i - WIDTH + 1));
    /** Each of half a vector twice. */
    public static final VectorShuffle<Float> TWICE_LOWER = VectorShuffle.fromOp(FLOATS, i -> i / 2);

    public static final VectorShuffle<Float> TWICE_UPPER = VectorShuffle.fromOp(FLOATS, i -> (WIDTH + i) / 2);
    public static final VectorMask<Float> UPPER = VectorMask.fromLong(FLOATS, -1L << WIDTH / 2);
    public static final VectorMask<Float> ODD = VectorMask.fromLong(FLOATS, 0xAAAAAAAAAAAAAAAAL);
    public static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(Math.max(64, WIDTH * 16)));
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private Lanes() {}

    // ---- memory

    /** {@code WIDTH} shorts from element {@code index} on, sign-extended. */
    public static IntVector shorts(MemorySegment s, int index) {
        return (IntVector)
                ShortVector.fromMemorySegment(SHORTS, s, index * 2L, ORDER).convertShape(VectorOperators.S2I, INTS, 0);
    }

    /** The lower halves, to {@code WIDTH} shorts from element {@code index} on. */
    public static void storeShorts(MemorySegment s, int index, IntVector v) {
        ((ShortVector) v.convertShape(VectorOperators.I2S, SHORTS, 0)).intoMemorySegment(s, index * 2L, ORDER);
    }

    public static FloatVector gatherFloats(
            MemorySegment s, IntVector index, VectorMask<Float> m, int[] indices, float[] values) {
        index.intoArray(indices, 0);
        long active = m.toLong();
        for (int i = 0; i < WIDTH; i++) {
            values[i] = (active >> i & 1) != 0 ? s.getAtIndex(ValueLayout.JAVA_FLOAT, indices[i]) : 0f;
        }
        return FloatVector.fromArray(FLOATS, values, 0);
    }

    public static IntVector gatherInts(
            MemorySegment s, IntVector index, VectorMask<Float> m, int[] indices, float[] v) {
        index.intoArray(indices, 0);
        long active = m.toLong();
        for (int i = 0; i < WIDTH; i++) {
            indices[i] = (active >> i & 1) != 0 ? s.getAtIndex(ValueLayout.JAVA_INT, indices[i]) : 0;
        }
        return IntVector.fromArray(INTS, indices, 0);
    }

    public static IntVector gatherShorts(
            MemorySegment s, IntVector index, VectorMask<Float> m, int[] indices, float[] v) {
        index.intoArray(indices, 0);
        long active = m.toLong();
        for (int i = 0; i < WIDTH; i++) {
            indices[i] = (active >> i & 1) != 0 ? s.getAtIndex(ValueLayout.JAVA_SHORT, indices[i]) : 0;
        }
        return IntVector.fromArray(INTS, indices, 0);
    }

    public static IntVector gatherBytes(
            MemorySegment s, IntVector index, VectorMask<Float> m, int[] indices, float[] v) {
        index.intoArray(indices, 0);
        long active = m.toLong();
        for (int i = 0; i < WIDTH; i++) {
            indices[i] = (active >> i & 1) != 0 ? s.get(ValueLayout.JAVA_BYTE, indices[i]) : 0;
        }
        return IntVector.fromArray(INTS, indices, 0);
    }

    public static FloatVector gatherFloats(
            float[] a, IntVector index, VectorMask<Float> m, int[] indices, float[] values) {
        zeroInactive(index, m).intoArray(indices, 0);
        return FloatVector.fromArray(FLOATS, a, 0, indices, 0, m);
    }

    public static IntVector gatherInts(int[] a, IntVector index, VectorMask<Float> m, int[] indices, float[] values) {
        zeroInactive(index, m).intoArray(indices, 0);
        return IntVector.fromArray(INTS, a, 0, indices, 0, m.cast(INTS));
    }

    public static void scatterFloats(
            MemorySegment s, IntVector index, FloatVector v, VectorMask<Float> m, int[] indices, float[] values) {
        index.intoArray(indices, 0);
        v.intoArray(values, 0);
        long active = m.toLong();
        for (int i = 0; i < WIDTH; i++) {
            if ((active >> i & 1) != 0) {
                s.setAtIndex(ValueLayout.JAVA_FLOAT, indices[i], values[i]);
            }
        }
    }

    public static void scatterHalves(
            MemorySegment s, IntVector index, FloatVector v, VectorMask<Float> m, int[] indices, float[] values) {
        index.intoArray(indices, 0);
        v.intoArray(values, 0);
        long active = m.toLong();
        for (int i = 0; i < WIDTH; i++) {
            if ((active >> i & 1) != 0) {
                s.setAtIndex(ValueLayout.JAVA_SHORT, indices[i], Float.floatToFloat16(values[i]));
            }
        }
    }

    public static void scatterInts(
            MemorySegment s, IntVector index, IntVector v, VectorMask<Float> m, int[] indices, float[] values) {
        index.intoArray(indices, 0);
        v.reinterpretAsFloats().intoArray(values, 0);
        long active = m.toLong();
        for (int i = 0; i < WIDTH; i++) {
            if ((active >> i & 1) != 0) {
                s.setAtIndex(ValueLayout.JAVA_INT, indices[i], Float.floatToRawIntBits(values[i]));
            }
        }
    }

    public static void scatterShorts(
            MemorySegment s, IntVector index, IntVector v, VectorMask<Float> m, int[] indices, float[] values) {
        index.intoArray(indices, 0);
        long active = m.toLong();
        for (int i = 0; i < WIDTH; i++) {
            if ((active >> i & 1) != 0) {
                s.setAtIndex(ValueLayout.JAVA_SHORT, indices[i], (short) v.lane(i));
            }
        }
    }

    public static void scatterBytes(
            MemorySegment s, IntVector index, IntVector v, VectorMask<Float> m, int[] indices, float[] values) {
        index.intoArray(indices, 0);
        long active = m.toLong();
        for (int i = 0; i < WIDTH; i++) {
            if ((active >> i & 1) != 0) {
                s.set(ValueLayout.JAVA_BYTE, indices[i], (byte) v.lane(i));
            }
        }
    }

    public static void scatterFloats(
            float[] a, IntVector index, FloatVector v, VectorMask<Float> m, int[] indices, float[] values) {
        index.intoArray(indices, 0);
        v.intoArray(values, 0);
        long active = m.toLong();
        for (int i = 0; i < WIDTH; i++) {
            if ((active >> i & 1) != 0) {
                a[indices[i]] = values[i];
            }
        }
    }

    public static void scatterInts(
            int[] a, IntVector index, IntVector v, VectorMask<Float> m, int[] indices, float[] values) {
        index.intoArray(indices, 0);
        v.reinterpretAsFloats().intoArray(values, 0);
        long active = m.toLong();
        for (int i = 0; i < WIDTH; i++) {
            if ((active >> i & 1) != 0) {
                a[indices[i]] = Float.floatToRawIntBits(values[i]);
            }
        }
    }

    /** Indices of inactive lanes may be anything, but masked gathers check them all. */
    private static IntVector zeroInactive(IntVector index, VectorMask<Float> m) {
        return IntVector.zero(INTS).blend(index, m.cast(INTS));
    }

    // ---- arithmetic

    /** Widens half-precision bit patterns, the lower 16 bits of the ints. Exact: subnormals, infinities and NaN too. */
    public static FloatVector halves(IntVector bits) {
        IntVector sign = bits.and(0x8000).lanewise(VectorOperators.LSHL, 16);
        IntVector magnitude = bits.and(0x7FFF);
        IntVector shifted = magnitude.lanewise(VectorOperators.LSHL, 13);
        IntVector scaled = shifted.reinterpretAsFloats().mul(0x1p112f).reinterpretAsInts();
        VectorMask<Integer> special = magnitude.compare(VectorOperators.GE, 0x7C00);
        return scaled.blend(shifted.or(0x7F800000), special).or(sign).reinterpretAsFloats();
    }

    /** Rounds to half precision and back. */
    public static FloatVector roundToHalf(FloatVector v) {
        float[] values = v.toArray();
        for (int i = 0; i < WIDTH; i++) {
            values[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
        }
        return FloatVector.fromArray(FLOATS, values, 0);
    }

    /** Java's division: exact because a double holds every int, and −2³¹ / −1, which no int holds, wraps around. */
    public static IntVector divide(IntVector a, IntVector b, VectorMask<Float> m) {
        if (b.compare(VectorOperators.EQ, 0).and(m.cast(INTS)).anyTrue()) {
            throw new ArithmeticException("/ by zero");
        }
        IntVector low = half(a, b, 0);
        IntVector high = half(a, b, 1);
        return low.or(high).blend(a.neg(), b.compare(VectorOperators.EQ, -1));
    }

    private static IntVector half(IntVector a, IntVector b, int part) {
        VectorSpecies<Double> doubles = VectorSpecies.of(double.class, FLOATS.vectorShape());
        var x = a.convertShape(VectorOperators.I2D, doubles, part);
        var y = b.convertShape(VectorOperators.I2D, doubles, part);
        return (IntVector) x.div(y).convertShape(VectorOperators.D2I, INTS, -part);
    }

    public static IntVector remainder(IntVector a, IntVector b, VectorMask<Float> m) {
        return a.sub(divide(a, b, m).mul(b));
    }

    // ---- atomics

    public static void atomicAdd(MemorySegment s, int index, int value) {
        INT.getAndAdd(s, index * 4L, value);
    }

    public static void atomicAdd(MemorySegment s, int index, long value) {
        LONG.getAndAdd(s, index * 8L, value);
    }

    public static void atomicAdd(MemorySegment s, int index, float value) {
        int seen;
        do {
            seen = (int) INT.getVolatile(s, index * 4L);
        } while (!INT.compareAndSet(s, index * 4L, seen, Float.floatToRawIntBits(Float.intBitsToFloat(seen) + value)));
    }

    public static void atomicAdd(MemorySegment s, int index, double value) {
        long seen;
        do {
            seen = (long) LONG.getVolatile(s, index * 8L);
        } while (!LONG.compareAndSet(
                s, index * 8L, seen, Double.doubleToRawLongBits(Double.longBitsToDouble(seen) + value)));
    }
}
