package io.omnitransfer.kernels.host;

import io.omnitransfer.threads.Parallel;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/** Vector loads and stores of f32 memory by element index, and the split of long element ranges over the cores. */
public final class Lanes {
    /** Floats per vector. */
    public static final int COUNT = VectorMath.SPECIES.length();

    /** Elements per parallel task: 64 KiB of f32, large against a task's cost, small against the caches. */
    public static final int CHUNK = 1 << 14;

    public static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** By half the lanes, a quarter, … one. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static final VectorShuffle<Float>[] ROTATIONS = rotations().toArray(new VectorShuffle[0]);

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

    /**
     * The sum of all lanes, halves onto halves. The Vector API leaves the order of a lane reduction open, and interpreted
     * and compiled code do differ; here it is fixed, so that equal inputs give equal bits however warm the code is.
     */
    public static float sum(FloatVector v) {
        FloatVector folded = v;
        for (VectorShuffle<Float> rotation : ROTATIONS) {
            folded = folded.add(folded.rearrange(rotation));
        }
        return folded.lane(0);
    }

    private static List<VectorShuffle<Float>> rotations() {
        List<VectorShuffle<Float>> out = new ArrayList<>();
        for (int step = COUNT / 2; step > 0; step /= 2) {
            out.add(VectorShuffle.iota(VectorMath.SPECIES, step, 1, true));
        }
        return out;
    }

    /** Calls {@code body} with the start of every {@link #CHUNK} of {@code size} elements, in parallel. */
    public static void forChunks(long size, LongConsumer body) {
        Parallel.forEach(Math.toIntExact(Math.ceilDiv(size, CHUNK)), i -> body.accept((long) i * CHUNK));
    }
}
