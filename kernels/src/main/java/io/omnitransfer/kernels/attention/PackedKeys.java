package io.omnitransfer.kernels.attention;

import static io.omnitransfer.kernels.host.gemm.Microkernel.KC;
import static io.omnitransfer.kernels.host.gemm.Microkernel.NR;

import io.omnitransfer.kernels.host.Parallel;
import io.omnitransfer.kernels.host.gemm.CacheLine;
import io.omnitransfer.kernels.host.gemm.Microkernel;
import io.omnitransfer.kernels.host.gemm.Transposition;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Keys and values of one head in the order in which the register tile reads them, kept between calls of a thread. Keys
 * lie in panels [dim][NR keys]; values in blocks of {@link #BLOCK} keys, each in panels [key][NR columns]. The last panels
 * may be narrower. Missing keys and columns are zeros.
 */
final class PackedKeys {
    /** Keys per step of the online softmax: a row of their weights is a row of the register tile. */
    static final int BLOCK = KC;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private int count;
    private int dim;
    /** {@code dim}, rounded up to panels. */
    private int columns;

    private float[] keys = new float[0];
    private float[] values = new float[0];
    /** Where the first panel of either begins. */
    private int keysStart;

    private int valuesStart;

    int count() {
        return count;
    }

    int dim() {
        return dim;
    }

    int columns() {
        return columns;
    }

    float[] keys() {
        return keys;
    }

    float[] values() {
        return values;
    }

    /** Keys of the panel whose first key is {@code key}. */
    int keyWidth(int key) {
        return Microkernel.width(count - key);
    }

    /** Where, in {@link #keys}, row {@code d} of the panel begins whose first key is {@code key}. */
    int keyPanel(int key, int d) {
        return keysStart + key * dim + d * keyWidth(key);
    }

    /** Columns of the panel of values whose first column is {@code column}. */
    int valueWidth(int column) {
        return Microkernel.width(dim - column);
    }

    /** Where, in {@link #values}, the panel begins of the block at {@code key} and the columns at {@code column}. */
    int valuePanel(int key, int column) {
        return valuesStart + key * columns + column * Math.min(BLOCK, count - key);
    }

    /** Packs rows {@code first} … {@code first + count − 1} of one head. */
    void pack(MemorySegment k, MemorySegment v, int first, int count, int head, AttentionShape shape) {
        this.count = count;
        this.dim = shape.headDim();
        this.columns = Microkernel.columns(dim);
        keys = atLeast(keys, Math.multiplyExact(Microkernel.columns(count), dim));
        values = atLeast(values, Math.multiplyExact(count, columns));
        keysStart = CacheLine.start(keys);
        valuesStart = CacheLine.start(values);
        int stride = shape.kvWidth();
        long base = ((long) first * stride + (long) head * dim) * Float.BYTES;
        Parallel.forEach(Math.ceilDiv(count, BLOCK), b -> {
            float[] row = new float[NR * dim];
            int from = b * BLOCK;
            int n = Math.min(BLOCK, count - from);
            for (int i = from; i < from + n; i += NR) {
                packKeys(k, base, stride, i, row);
            }
            for (int i = 0; i < n; i++) {
                packValues(v, base + (long) (from + i) * stride * Float.BYTES, from, i, row);
            }
        });
    }

    private void packKeys(MemorySegment k, long base, int stride, int from, float[] rows) {
        int width = keyWidth(from);
        int n = Math.min(width, count - from);
        for (int r = 0; r < n; r++) {
            MemorySegment.copy(k, FLOAT, base + (long) (from + r) * stride * Float.BYTES, rows, r * dim, dim);
        }
        Arrays.fill(rows, n * dim, width * dim, 0f);
        Transposition.panel(rows, 0, dim, width, dim, keys, keyPanel(from, 0), width);
    }

    private void packValues(MemorySegment v, long at, int block, int key, float[] row) {
        MemorySegment.copy(v, FLOAT, at, row, 0, dim);
        for (int c = 0; c < columns; c += NR) {
            int width = valueWidth(c);
            int to = valuePanel(block, c) + key * width;
            int n = Math.min(width, dim - c);
            System.arraycopy(row, c, values, to, n);
            Arrays.fill(values, to + n, to + width, 0f);
        }
    }

    private static float[] atLeast(float[] array, int size) {
        return array.length < size + CacheLine.FLOATS ? new float[size + CacheLine.FLOATS] : array;
    }
}
