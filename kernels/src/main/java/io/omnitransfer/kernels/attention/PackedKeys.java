package io.omnitransfer.kernels.attention;

import static io.omnitransfer.kernels.host.gemm.Microkernel.KC;
import static io.omnitransfer.kernels.host.gemm.Microkernel.NR;

import io.omnitransfer.kernels.host.Parallel;
import io.omnitransfer.kernels.host.gemm.Transposition;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Keys and values of one head in the order in which the register tile reads them, kept between calls of a thread. Keys
 * lie in panels [dim][NR keys]; values in blocks of {@link #BLOCK} keys, each in panels [key][NR columns]. Missing keys
 * and columns are zeros.
 */
final class PackedKeys {
    /** Keys per step of the online softmax: a row of their weights is a row of the register tile. */
    static final int BLOCK = KC;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private int count;
    private int dim;
    /** {@code dim}, rounded up to whole panels. */
    private int columns;

    private float[] keys = new float[0];
    private float[] values = new float[0];

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

    /** Where, in {@link #keys}, row {@code d} of the panel begins whose first key is {@code key}. */
    int keyPanel(int key, int d) {
        return key * dim + d * NR;
    }

    /** Where, in {@link #values}, the panel begins of the block at {@code key} and the columns at {@code column}. */
    int valuePanel(int key, int column) {
        return key * columns + column * Math.min(BLOCK, count - key);
    }

    /** Packs rows {@code first} … {@code first + count − 1} of one head. */
    void pack(MemorySegment k, MemorySegment v, int first, int count, int head, AttentionShape shape) {
        this.count = count;
        this.dim = shape.headDim();
        this.columns = Math.ceilDiv(dim, NR) * NR;
        keys = atLeast(keys, Math.multiplyExact(Math.ceilDiv(count, NR) * NR, dim));
        values = atLeast(values, Math.multiplyExact(count, columns));
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
        int n = Math.min(NR, count - from);
        for (int r = 0; r < n; r++) {
            MemorySegment.copy(k, FLOAT, base + (long) (from + r) * stride * Float.BYTES, rows, r * dim, dim);
        }
        Arrays.fill(rows, n * dim, NR * dim, 0f);
        Transposition.panel(rows, dim, NR, dim, keys, keyPanel(from, 0));
    }

    private void packValues(MemorySegment v, long at, int block, int key, float[] row) {
        MemorySegment.copy(v, FLOAT, at, row, 0, dim);
        for (int c = 0; c < columns; c += NR) {
            int to = valuePanel(block, c) + key * NR;
            int n = Math.min(NR, dim - c);
            System.arraycopy(row, c, values, to, n);
            Arrays.fill(values, to + n, to + NR, 0f);
        }
    }

    private static float[] atLeast(float[] array, int size) {
        return array.length < size ? new float[size] : array;
    }
}
