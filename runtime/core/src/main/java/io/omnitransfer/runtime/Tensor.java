package io.omnitransfer.runtime;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A named, shaped, row-major tensor in one TornadoVM array. The host side is what {@link #segment()} shows; what a
 * device sees is decided by the transfers of the graphs that bind the tensor.
 *
 * <p>Arrays are int-indexed: at most 2³¹−1 elements. Larger shapes are refused; callers chunk them.
 */
public final class Tensor {
    private static final ValueLayout.OfShort SHORT_LE =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String name;
    private final DType dtype;
    private final int[] dims;
    private final TornadoNativeArray array;

    private Tensor(String name, DType dtype, int[] dims, TornadoNativeArray array) {
        this.name = name;
        this.dtype = dtype;
        this.dims = dims;
        this.array = array;
    }

    /** A new tensor; its content is unspecified until written. */
    public static Tensor allocate(String name, DType dtype, int... dims) {
        int size = elements(name, dims);
        TornadoNativeArray array = switch (dtype) {
            case F32 -> new FloatArray(size);
            case F16 -> new HalfFloatArray(size);
            case BF16 -> new ShortArray(size);
            case I32 -> new IntArray(size);
        };
        return new Tensor(name, dtype, dims.clone(), array);
    }

    /** A new f32 tensor; its content is unspecified until written. */
    public static Tensor f32(String name, int... dims) {
        return allocate(name, DType.F32, dims);
    }

    /** A new f32 tensor holding {@code values} in row-major order. */
    public static Tensor of(String name, float[] values, int... dims) {
        Tensor t = f32(name, dims);
        t.set(values);
        return t;
    }

    /** A new i32 tensor holding {@code values} in row-major order. */
    public static Tensor of(String name, int[] values, int... dims) {
        Tensor t = allocate(name, DType.I32, dims);
        t.requireSize(values.length);
        MemorySegment.copy(values, 0, t.segment(), ValueLayout.JAVA_INT, 0, values.length);
        return t;
    }

    /** The same storage under another shape of equal size. */
    public Tensor reshape(int... newDims) {
        if (elements(name, newDims) != size()) {
            throw new IllegalArgumentException(
                    "%s: cannot reshape %s to %s".formatted(name, Arrays.toString(dims), Arrays.toString(newDims)));
        }
        return new Tensor(name, dtype, newDims.clone(), array);
    }

    /** A new tensor holding a copy of {@code count} entries of the first axis, from {@code from} on. */
    public Tensor slice(int from, int count) {
        if (from < 0 || count < 0 || from + count > dims[0]) {
            throw new IllegalArgumentException(
                    "%s: slice [%d, %d) is outside its first axis".formatted(this, from, from + count));
        }
        int[] d = dims.clone();
        d[0] = count;
        Tensor out = allocate(name, dtype, d);
        long row = bytes() / Math.max(1, dims[0]);
        out.segment().copyFrom(segment().asSlice(from * row, count * row));
        return out;
    }

    public String name() {
        return name;
    }

    public DType dtype() {
        return dtype;
    }

    public int rank() {
        return dims.length;
    }

    /** Extent of one axis; negative axes count from the last. */
    public int dim(int axis) {
        return dims[axis < 0 ? dims.length + axis : axis];
    }

    public int[] dims() {
        return dims.clone();
    }

    /** Number of elements. */
    public int size() {
        return array.getSize();
    }

    /** Size in bytes. */
    public long bytes() {
        return (long) size() * dtype.bytes();
    }

    /** Product of all axes but the last: the tensor seen as a matrix [rows, cols]. */
    public int rows() {
        return dims.length == 0 ? 1 : size() / Math.max(1, dims[dims.length - 1]);
    }

    /** Extent of the last axis. */
    public int cols() {
        return dims.length == 0 ? 1 : dims[dims.length - 1];
    }

    /** The array that graphs bind, for tasks that accept any element type. */
    public TornadoNativeArray array() {
        return array;
    }

    public FloatArray f32() {
        return (FloatArray) as(DType.F32);
    }

    public HalfFloatArray f16() {
        return (HalfFloatArray) as(DType.F16);
    }

    public ShortArray bf16() {
        return (ShortArray) as(DType.BF16);
    }

    public IntArray i32() {
        return (IntArray) as(DType.I32);
    }

    private TornadoNativeArray as(DType expected) {
        if (dtype != expected) {
            throw new IllegalArgumentException("%s is %s, expected %s".formatted(this, dtype, expected));
        }
        return array;
    }

    /** Host memory of the elements, row-major, native (little-endian) order. */
    public MemorySegment segment() {
        return array.getSegment();
    }

    /** Copies {@code values} into this f32 tensor. */
    public void set(float... values) {
        requireSize(values.length);
        MemorySegment.copy(values, 0, f32().getSegment(), ValueLayout.JAVA_FLOAT, 0, values.length);
    }

    /** Copies the elements of an equally typed tensor of equal size. */
    public void set(Tensor other) {
        requireSize(other.size());
        other.as(dtype);
        segment().copyFrom(other.segment());
    }

    /** Sets every element of this f32 tensor. */
    public void fill(float value) {
        f32().init(value);
    }

    /** All elements as floats, widened exactly. */
    public float[] toFloats() {
        float[] out = new float[size()];
        MemorySegment s = segment();
        switch (dtype) {
            case F32 -> MemorySegment.copy(s, ValueLayout.JAVA_FLOAT, 0, out, 0, out.length);
            case BF16 -> {
                for (int i = 0; i < out.length; i++) {
                    out[i] = Float.intBitsToFloat((s.getAtIndex(SHORT_LE, i) & 0xFFFF) << 16);
                }
            }
            case F16 -> {
                for (int i = 0; i < out.length; i++) {
                    out[i] = new HalfFloat(s.getAtIndex(SHORT_LE, i)).getFloat32();
                }
            }
            case I32 -> {
                for (int i = 0; i < out.length; i++) {
                    out[i] = s.getAtIndex(ValueLayout.JAVA_INT, i);
                }
            }
        }
        return out;
    }

    /** This tensor if it is f32 already, else a widened copy. */
    public Tensor toF32() {
        return dtype == DType.F32 ? this : of(name, toFloats(), dims);
    }

    /** Fails unless the shape is exactly {@code expected}; returns this tensor. */
    public Tensor requireShape(int... expected) {
        if (!Arrays.equals(dims, expected)) {
            throw new IllegalArgumentException(
                    "%s: shape %s, expected %s".formatted(name, Arrays.toString(dims), Arrays.toString(expected)));
        }
        return this;
    }

    private void requireSize(int expected) {
        if (size() != expected) {
            throw new IllegalArgumentException(
                    "%s: holds %d elements, %d were given".formatted(this, size(), expected));
        }
    }

    private static int elements(String name, int[] dims) {
        long n = 1;
        for (int d : dims) {
            if (d < 0) {
                throw new IllegalArgumentException("%s: negative extent in %s".formatted(name, Arrays.toString(dims)));
            }
            n = Math.multiplyExact(n, d);
        }
        if (n > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%s: %s has %,d elements, at most %,d fit one array; process it in chunks"
                            .formatted(name, Arrays.toString(dims), n, Integer.MAX_VALUE));
        }
        return (int) n;
    }

    @Override
    public String toString() {
        return name + " " + dtype + Arrays.toString(dims);
    }
}
