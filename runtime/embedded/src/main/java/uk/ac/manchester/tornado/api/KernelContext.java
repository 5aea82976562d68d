package uk.ac.manchester.tornado.api;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * What a kernel knows of its place in the grid, and its group's means of cooperation. The engine gives every work-item
 * its own; outside of tasks this is a grid of one work-item, so that kernels can be called as plain methods.
 *
 * <p>The index fields are not final, unlike TornadoVM's, because the engine moves one context from item to item.
 */
public class KernelContext {
    private static final VarHandle INTS = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONGS = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle HEAP_INTS = MethodHandles.arrayElementVarHandle(int[].class);

    /** Index of the work-item in the grid. */
    public Integer globalIdx = 0;

    /** Index of the work-item in the grid. */
    public Integer globalIdy = 0;

    /** Index of the work-item in the grid. */
    public Integer globalIdz = 0;

    /** Index of the work-item's group. */
    public Integer groupIdx = 0;

    /** Index of the work-item's group. */
    public Integer groupIdy = 0;

    /** Index of the work-item's group. */
    public Integer groupIdz = 0;

    /** Index of the work-item in its group. */
    public Integer localIdx = 0;

    /** Index of the work-item in its group. */
    public Integer localIdy = 0;

    /** Index of the work-item in its group. */
    public Integer localIdz = 0;

    /** Work-items of the grid. */
    public Integer globalGroupSizeX = 1;

    /** Work-items of the grid. */
    public Integer globalGroupSizeY = 1;

    /** Work-items of the grid. */
    public Integer globalGroupSizeZ = 1;

    /** Work-items of a group. */
    public Integer localGroupSizeX = 1;

    /** Work-items of a group. */
    public Integer localGroupSizeY = 1;

    /** Work-items of a group. */
    public Integer localGroupSizeZ = 1;

    public KernelContext() {}

    /** Waits for every work-item of the group; all that any wrote before is visible after. */
    public void localBarrier() {}

    /** As {@link #localBarrier}: items of one group only. */
    public void globalBarrier() {}

    /** An array the group shares; the n-th allocation of every work-item is the same array. Content unspecified. */
    public int[] allocateIntLocalArray(int size) {
        return new int[size];
    }

    /** An array the group shares; the n-th allocation of every work-item is the same array. Content unspecified. */
    public byte[] allocateByteLocalArray(int size) {
        return new byte[size];
    }

    /** An array the group shares; the n-th allocation of every work-item is the same array. Content unspecified. */
    public long[] allocateLongLocalArray(int size) {
        return new long[size];
    }

    /** An array the group shares; the n-th allocation of every work-item is the same array. Content unspecified. */
    public float[] allocateFloatLocalArray(int size) {
        return new float[size];
    }

    /** An array the group shares; the n-th allocation of every work-item is the same array. Content unspecified. */
    public double[] allocateDoubleLocalArray(int size) {
        return new double[size];
    }

    /** An array the group shares; the n-th allocation of every work-item is the same array. Content unspecified. */
    public HalfFloat[] allocateHalfFloatLocalArray(int size) {
        return new HalfFloat[size];
    }

    /** Sum over the 32 lanes of the work-item's warp. */
    public float simdSum(float value) {
        return value;
    }

    /** The value of the lane {@code delta} above; its own where there is none. */
    public float simdShuffleDown(float value, int delta) {
        return value;
    }

    /** The value of the warp's first lane. */
    public float simdBroadcastFirst(float value) {
        return value;
    }

    // Each begins with a plain read: it checks the index with the array's own message.

    /** Adds to one element as one indivisible step; so do the others. */
    public void atomicAdd(IntArray array, int index, int value) {
        array.get(index);
        INTS.getAndAdd(array.getSegment(), index * 4L, value);
    }

    public void atomicAdd(int[] array, int index, int value) {
        HEAP_INTS.getAndAdd(array, index, value);
    }

    public void atomicAdd(LongArray array, int index, long value) {
        array.get(index);
        LONGS.getAndAdd(array.getSegment(), index * 8L, value);
    }

    public void atomicAdd(FloatArray array, int index, float value) {
        array.get(index);
        int seen;
        do {
            seen = (int) INTS.getVolatile(array.getSegment(), index * 4L);
        } while (!INTS.compareAndSet(
                array.getSegment(), index * 4L, seen, Float.floatToRawIntBits(Float.intBitsToFloat(seen) + value)));
    }

    public void atomicAdd(DoubleArray array, int index, double value) {
        array.get(index);
        long seen;
        do {
            seen = (long) LONGS.getVolatile(array.getSegment(), index * 8L);
        } while (!LONGS.compareAndSet(
                array.getSegment(),
                index * 8L,
                seen,
                Double.doubleToRawLongBits(Double.longBitsToDouble(seen) + value)));
    }
}
