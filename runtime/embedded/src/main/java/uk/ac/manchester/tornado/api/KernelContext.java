package uk.ac.manchester.tornado.api;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FP8Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
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

    // ---- tensor cores. What the work-items of a warp do together exists in tasks only. A lane's fragment of a matrix
    // lies
    // as the PTX ISA says for mma.m16n8k16 and mma.m16n8k32; tiles are ints that hold two 16-bit or four 8-bit numbers.

    private static UnsupportedOperationException together() {
        return new UnsupportedOperationException(
                "tensor-core operations need the work-items of a warp; run the kernel as a task, translated");
    }

    /** Accumulators of a 16 × 8 matrix, all {@code v}. */
    public float[] mmaFragment(float v) {
        throw together();
    }

    /** Accumulators of a 16 × 8 matrix of ints. */
    public int[] mmaFragmentInt(int initValue) {
        throw together();
    }

    /** The left matrix, 16 × 16, row-major: 8 ints per row. */
    public HalfFloat[] mmaLoadA(int[] aTile, int wmmaK) {
        throw together();
    }

    /** As {@link #mmaLoadA(int[], int)}, from a byte of the tile on. */
    public HalfFloat[] mmaLoadA(int[] aTile, int wmmaK, int byteOffset) {
        throw together();
    }

    /** The right matrix, 16 × 8, row-major: 4 ints per row. */
    public HalfFloat[] mmaLoadB(int[] bTile, int wmmaK) {
        throw together();
    }

    /** As {@link #mmaLoadB(int[], int)}, from a byte of the tile on. */
    public HalfFloat[] mmaLoadB(int[] bTile, int wmmaK, int byteOffset) {
        throw together();
    }

    /** The right matrix from a tile filled by {@link #swizzleStoreFp16Stride32}. */
    public HalfFloat[] mmaLoadBSwizzled(HalfFloat[] bTile, int wmmaK) {
        throw together();
    }

    /** As {@link #mmaLoadBSwizzled(HalfFloat[], int)}, from a byte of the tile on. */
    public HalfFloat[] mmaLoadBSwizzled(HalfFloat[] bTile, int wmmaK, int byteOffset) {
        throw together();
    }

    /** The left matrix of 8-bit numbers, 16 × 32, row-major: 8 ints per row. */
    public byte[] mmaLoadAInt8(int[] aTile, int tileK) {
        throw together();
    }

    /** The right matrix of 8-bit numbers, 32 × 8: an int has rows 2r and 2r + 1 of columns 2c and 2c + 1, 4 ints per r. */
    public byte[] mmaLoadBInt8(int[] bTile, int tileK) {
        throw together();
    }

    /** As {@link #mmaLoadAInt8}. */
    public byte[] mmaLoadAFP8(int[] aTile, int tileK) {
        throw together();
    }

    /** As {@link #mmaLoadBInt8}. */
    public byte[] mmaLoadBFP8(int[] bTile, int tileK) {
        throw together();
    }

    /** {@code fragA · fragB + fragC} in half precision, summed in f32. 2·16·8·16 FLOPs per warp. */
    public float[] mma(HalfFloat[] fragA, HalfFloat[] fragB, float[] fragC, MMAShape mmaShape) {
        throw together();
    }

    /** As {@link #mma}, the fragments' bits taken for bfloat16. */
    public float[] mmaBF16(HalfFloat[] fragA, HalfFloat[] fragB, float[] fragC, MMAShape mmaShape) {
        throw together();
    }

    /** {@code fragA · fragB + fragC} in ints. */
    public int[] mmaInt8(byte[] fragA, byte[] fragB, int[] fragC, MMAShape shape) {
        throw together();
    }

    /** {@code fragA · fragB + fragC} in FP8 E4M3, summed in f32. */
    public float[] mmaFP8E4M3(byte[] fragA, byte[] fragB, float[] fragC, MMAShape shape) {
        throw together();
    }

    /** {@code fragA · fragB + fragC} in FP8 E5M2, summed in f32. */
    public float[] mmaFP8E5M2(byte[] fragA, byte[] fragB, float[] fragC, MMAShape shape) {
        throw together();
    }

    /** Stores 16 × 8 accumulators at row {@code tileRow}, column {@code tileCol} of a matrix of {@code dimN} columns. */
    public void mmaStore(float[] fragD, FloatArray c, int tileRow, int tileCol, int dimN) {
        throw together();
    }

    /** As {@link #mmaStore}. */
    public void mmaStoreInt(int[] fragD, IntArray out, int row, int col, int stride) {
        throw together();
    }

    // ---- tiles whose rows are exchanged in memory, so that reading a column takes every bank of memory once

    private static int swizzle(int offset, int from, int to) {
        return offset ^ (((offset >> from) & 7) << to);
    }

    public HalfFloat swizzleLoadFp16Stride32(HalfFloat[] arr, int row, int col, int stride) {
        return arr[swizzle((row * stride + col) * 2, 7, 4) / 2];
    }

    public void swizzleStoreFp16Stride32(HalfFloat[] arr, int row, int col, int stride, HalfFloat v) {
        arr[swizzle((row * stride + col) * 2, 7, 4) / 2] = v;
    }

    public HalfFloat swizzleLoadFp16Stride16(HalfFloat[] arr, int row, int col, int stride) {
        return arr[swizzle((row * stride + col) * 2, 6, 3) / 2];
    }

    public void swizzleStoreFp16Stride16(HalfFloat[] arr, int row, int col, int stride, HalfFloat v) {
        arr[swizzle((row * stride + col) * 2, 6, 3) / 2] = v;
    }

    public byte swizzleLoadInt8(byte[] arr, int row, int col, int stride) {
        return arr[swizzle(row * stride + col, 7, 4)];
    }

    public void swizzleStoreInt8(byte[] arr, int row, int col, int stride, byte v) {
        arr[swizzle(row * stride + col, 7, 4)] = v;
    }

    /** As {@link #swizzleStoreFp16Stride32}, in the tile that begins at a byte. */
    public void mmaStoreBSwizzled(HalfFloat[] arr, int row, int col, int stride, HalfFloat value, int byteOffset) {
        arr[(swizzle((row * stride + col) * 2, 7, 4) + byteOffset) / 2] = value;
    }

    // ---- copies that go on while the work-item does

    /** Begins to copy two numbers into one int; complete behind {@link #asyncCopyWaitGroup} and a barrier. */
    public void asyncCopyToLocal(int[] dstTile, int dstIndex, HalfFloatArray src, int srcIndex) {
        int low = src.get(srcIndex).getHalfFloatValue() & 0xFFFF;
        dstTile[dstIndex] = low | (src.get(srcIndex + 1).getHalfFloatValue() << 16);
    }

    /** Begins to copy four numbers into one int. */
    public void asyncCopyToLocal(int[] dstTile, int dstIndex, FP8Array src, int srcIndex) {
        int word = 0;
        for (int i = 3; i >= 0; i--) {
            word = (word << 8) | (src.get(srcIndex + i) & 0xFF);
        }
        dstTile[dstIndex] = word;
    }

    /** Begins to copy four bytes into one int. */
    public void asyncCopyToLocal(int[] dstTile, int dstIndex, ByteArray src, int srcIndex) {
        int word = 0;
        for (int i = 3; i >= 0; i--) {
            word = (word << 8) | (src.get(srcIndex + i) & 0xFF);
        }
        dstTile[dstIndex] = word;
    }

    /** Ends a group of copies. */
    public void asyncCopyCommit() {}

    /** Waits until at most {@code groups}, a constant, groups of copies are on their way. */
    public void asyncCopyWaitGroup(int groups) {}

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
