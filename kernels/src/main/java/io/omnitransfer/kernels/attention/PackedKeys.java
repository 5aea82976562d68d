package io.omnitransfer.kernels.attention;

import static io.omnitransfer.kernels.host.gemm.Microkernel.KC;
import static io.omnitransfer.kernels.host.gemm.Microkernel.NR;

import io.omnitransfer.kernels.host.gemm.CacheLine;
import io.omnitransfer.kernels.host.gemm.Microkernel;
import io.omnitransfer.kernels.host.gemm.Transposition;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Keys and values of one head in the order in which the register tile reads them; its arrays are kept between calls. Keys
 * lie in panels [dim][NR keys]; values in blocks of {@link #BLOCK} keys, each in panels [key][NR columns]. The last panels
 * may be narrower. Missing keys and columns are zeros.
 */
final class PackedKeys {
    /** Keys per step of the online softmax: a row of their weights is a row of the register tile. */
    static final int BLOCK = KC;

    /** Keys of a part: a block has whole parts, a part whole panels. */
    private static final int PART = BLOCK / 3;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    /** A thread's rows on their way into a panel. */
    private static final ThreadLocal<float[]> ROWS = ThreadLocal.withInitial(() -> new float[0]);

    /** Bytes before the first row, and elements between rows, in keys and values. */
    private long base;

    private int stride;
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

    /** Makes room for rows {@code first} … {@code first + count − 1} of one head, to be packed part by part. */
    void begin(int first, int count, int head, AttentionShape shape) {
        this.count = count;
        this.dim = shape.headDim();
        this.columns = Microkernel.columns(dim);
        keys = CacheLine.atLeast(keys, Math.multiplyExact(Microkernel.columns(count), dim));
        values = CacheLine.atLeast(values, Math.multiplyExact(count, columns));
        keysStart = CacheLine.start(keys);
        valuesStart = CacheLine.start(values);
        stride = shape.kvWidth();
        base = ((long) first * stride + (long) head * dim) * Float.BYTES;
    }

    /** Parts that may be packed in any order, by any thread. */
    int parts() {
        return Math.ceilDiv(count, PART);
    }

    void pack(MemorySegment k, MemorySegment v, int part) {
        float[] rows = CacheLine.atLeast(ROWS.get(), NR * dim);
        ROWS.set(rows);
        int end = Math.min(count, (part + 1) * PART);
        for (int i = part * PART; i < end; i += NR) {
            packKeys(k, i, rows);
        }
        for (int i = part * PART; i < end; i++) {
            packValues(v, i, rows);
        }
    }

    private void packKeys(MemorySegment k, int from, float[] rows) {
        int width = keyWidth(from);
        int n = Math.min(width, count - from);
        for (int r = 0; r < n; r++) {
            MemorySegment.copy(k, FLOAT, base + (long) (from + r) * stride * Float.BYTES, rows, r * dim, dim);
        }
        Arrays.fill(rows, n * dim, width * dim, 0f);
        Transposition.panel(rows, 0, dim, width, dim, keys, keyPanel(from, 0), width);
    }

    private void packValues(MemorySegment v, int key, float[] row) {
        MemorySegment.copy(v, FLOAT, base + (long) key * stride * Float.BYTES, row, 0, dim);
        int block = key / BLOCK * BLOCK;
        for (int c = 0; c < columns; c += NR) {
            int width = valueWidth(c);
            int to = valuePanel(block, c) + (key - block) * width;
            int n = Math.min(width, dim - c);
            System.arraycopy(row, c, values, to, n);
            Arrays.fill(values, to + n, to + width, 0f);
        }
    }
}
