package io.omnitransfer.kernels.host;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.function.LongConsumer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Vector loads and stores of f32 memory by element index, and the split of long element ranges over the cores. */
public final class Lanes {
    /** Floats per vector. */
    public static final int COUNT = VectorMath.SPECIES.length();

    /** Elements per parallel task: 64 KiB of f32, large against a task's cost, small against the caches. */
    public static final int CHUNK = 1 << 14;

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private Lanes() {}

    /** {@link #COUNT} elements from {@code index} on. */
    public static FloatVector load(MemorySegment f32, long index) {
        return FloatVector.fromMemorySegment(VectorMath.SPECIES, f32, index << 2, ORDER);
    }

    /** The elements from {@code index} on whose mask bit is set; 0 elsewhere. */
    public static FloatVector load(MemorySegment f32, long index, VectorMask<Float> mask) {
        return FloatVector.fromMemorySegment(VectorMath.SPECIES, f32, index << 2, ORDER, mask);
    }

    /** Writes {@link #COUNT} elements. */
    public static void store(FloatVector value, MemorySegment f32, long index) {
        value.intoMemorySegment(f32, index << 2, ORDER);
    }

    /** Writes the elements whose mask bit is set. */
    public static void store(FloatVector value, MemorySegment f32, long index, VectorMask<Float> mask) {
        value.intoMemorySegment(f32, index << 2, ORDER, mask);
    }

    /** The mask of the last, partial vector of a range: lanes with {@code index + lane < end}. */
    public static VectorMask<Float> tail(long index, long end) {
        return VectorMath.SPECIES.indexInRange(index, end);
    }

    /** Calls {@code body} with the start of every {@link #CHUNK} of {@code size} elements, in parallel. */
    public static void forChunks(long size, LongConsumer body) {
        Parallel.forEach(Math.toIntExact(Math.ceilDiv(size, CHUNK)), i -> body.accept((long) i * CHUNK));
    }
}
