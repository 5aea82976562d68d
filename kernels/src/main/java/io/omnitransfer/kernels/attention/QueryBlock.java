package io.omnitransfer.kernels.attention;

import static io.omnitransfer.kernels.host.gemm.Microkernel.A_START;
import static io.omnitransfer.kernels.host.gemm.Microkernel.A_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.C_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.KC;
import static io.omnitransfer.kernels.host.gemm.Microkernel.MR;
import static io.omnitransfer.kernels.host.gemm.Microkernel.NR;
import static io.omnitransfer.kernels.host.gemm.Microkernel.S;
import static io.omnitransfer.kernels.host.gemm.Microkernel.W;
import static jdk.incubator.vector.VectorOperators.MAX;

import io.omnitransfer.kernels.attention.AttentionHost.Memory;
import io.omnitransfer.kernels.host.Lanes;
import io.omnitransfer.kernels.host.VectorMath;
import io.omnitransfer.kernels.host.gemm.CacheLine;
import io.omnitransfer.kernels.host.gemm.Microkernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * One thread's work on a block of queries of one head: scores against a block of keys, their exponentials about the
 * running maximum, and the sum of values they weigh, both products on GEMM's register tile. Everything but the packed
 * keys and values lives in this object's buffers and stays in the core's own cache.
 *
 * <p>Widths above {@link Microkernel#KC} are cut into pieces of it. Rows of queries and weights have the tile's strides.
 */
final class QueryBlock {
    /** Queries of a block at most; whole register tiles of any height. */
    static final int ROWS = 48;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    /** Scaled queries: [piece][ROWS][A_STRIDE]. */
    private float[] q = new float[0];
    /** Weighed values: [piece][ROWS][C_STRIDE]. */
    private float[] o = new float[0];
    /** Scores of the queries against a block of keys. */
    private final float[] scores = new float[ROWS * C_STRIDE + CacheLine.FLOATS];
    /** Their exponentials. */
    private final float[] weights = new float[ROWS * A_STRIDE + CacheLine.FLOATS];
    /** Where the first row begins in o, scores and weights. */
    private int oStart;

    private int scoresStart;
    private int weightsStart;

    private final float[] max = new float[ROWS];
    private final float[] sum = new float[ROWS];

    /**
     * Attends to all packed keys or, if causal, to those no further than the query.
     *
     * @param firstQuery row of q that corresponds to the first packed key, if causal or windowed; else 0
     * @param row first query of this block, counted from {@code firstQuery}
     * @param rows how many
     * @param resume whether out and lse hold the state of earlier segments
     */
    void run(
            Memory memory,
            PackedKeys keys,
            AttentionShape shape,
            int head,
            int firstQuery,
            int row,
            int rows,
            boolean resume) {
        int dim = keys.dim();
        int padded = Math.ceilDiv(rows, MR) * MR;
        int pieces = Math.ceilDiv(dim, KC);
        clear(rows, pieces, keys.columns());
        for (int r = 0; r < rows; r++) {
            load(memory, shape, firstQuery + row + r, head, r, resume);
        }
        int end = shape.causal() ? row + rows : keys.count();
        for (int key = 0; key < end; key += PackedKeys.BLOCK) {
            int n = Math.min(PackedKeys.BLOCK, keys.count() - key);
            score(keys, key, n, padded, pieces);
            for (int r = 0; r < rows; r++) {
                int seen = shape.causal() ? Math.clamp(row + r + 1 - key, 0, n) : n;
                weigh(r, seen, n, pieces, keys.columns());
            }
            accumulate(keys, key, n, padded);
        }
        for (int r = 0; r < rows; r++) {
            store(memory, shape, firstQuery + row + r, head, r);
        }
    }

    /** Not the rows that only fill up the last register tile: they may hold anything. */
    private void clear(int rows, int pieces, int columns) {
        q = CacheLine.atLeast(q, pieces * ROWS * A_STRIDE);
        o = CacheLine.atLeast(o, pieces * ROWS * C_STRIDE);
        oStart = CacheLine.start(o);
        scoresStart = CacheLine.start(scores);
        weightsStart = CacheLine.start(weights);
        for (int p = 0; p < pieces; p++) {
            Microkernel.clear(o, oRow(p, 0), rows, Math.min(KC, columns - p * KC));
        }
        Arrays.fill(max, Float.NEGATIVE_INFINITY);
        Arrays.fill(sum, 0f);
    }

    /** Brings in row r: the scaled query and the state to go on from. */
    private void load(Memory memory, AttentionShape shape, int token, int head, int r, boolean resume) {
        int dim = shape.headDim();
        for (int d = 0; d < dim; d += KC) {
            int n = Math.min(KC, dim - d);
            int at = (d / KC * ROWS + r) * A_STRIDE + A_START;
            MemorySegment.copy(memory.q(), FLOAT, bytes(shape, token, head, d), q, at, n);
            scale(q, at, n, shape.scale());
            if (resume) {
                int to = oRow(d / KC, r);
                MemorySegment.copy(memory.out(), FLOAT, bytes(shape, token, head, d), o, to, n);
            }
        }
        MemorySegment lse = memory.lse();
        if (resume && lse != null) {
            max[r] = lse.getAtIndex(FLOAT, (long) token * shape.heads() + head);
            sum[r] = 1f;
        }
    }

    private void store(Memory memory, AttentionShape shape, int token, int head, int r) {
        int dim = shape.headDim();
        for (int d = 0; d < dim; d += KC) {
            int n = Math.min(KC, dim - d);
            int at = oRow(d / KC, r);
            scale(o, at, n, 1f / sum[r]);
            MemorySegment.copy(o, at, memory.out(), FLOAT, bytes(shape, token, head, d), n);
        }
        MemorySegment lse = memory.lse();
        if (lse != null) {
            lse.setAtIndex(FLOAT, (long) token * shape.heads() + head, (float) (max[r] + Math.log(sum[r])));
        }
    }

    /** Where column d of a head lies in q and out. */
    private static long bytes(AttentionShape shape, int token, int head, int d) {
        return ((long) token * shape.width() + (long) head * shape.headDim() + d) * Float.BYTES;
    }

    /** Where row r of a piece of the weighed values begins in {@link #o}. */
    private int oRow(int piece, int r) {
        return oStart + (piece * ROWS + r) * C_STRIDE;
    }

    private static int piece(int dim, int p) {
        return Math.min(KC, dim - p * KC);
    }

    private void score(PackedKeys keys, int key, int n, int rows, int pieces) {
        Microkernel.clear(scores, scoresStart, rows, Microkernel.columns(n));
        for (int p = 0; p < pieces; p++) {
            for (int c = 0; c < n; c += NR) {
                Microkernel.sweep(
                        q,
                        p * ROWS * A_STRIDE,
                        rows,
                        keys.keys(),
                        keys.keyPanel(key + c, p * KC),
                        keys.keyWidth(key + c),
                        piece(keys.dim(), p),
                        scores,
                        scoresStart + c);
            }
        }
    }

    /** One row's step of the online softmax: the first {@code seen} of {@code n} keys count, the others weigh zero. */
    private void weigh(int r, int seen, int n, int pieces, int columns) {
        int s = scoresStart + r * C_STRIDE;
        int w = weightsStart + r * A_STRIDE + A_START;
        int whole = S.loopBound(seen);
        VectorMask<Float> tail = S.indexInRange(whole, seen);
        FloatVector top = FloatVector.broadcast(S, max[r]);
        for (int i = 0; i < whole; i += W) {
            top = top.max(FloatVector.fromArray(S, scores, s + i));
        }
        if (whole < seen) {
            top = top.lanewise(MAX, FloatVector.fromArray(S, scores, s + whole), tail);
        }
        float m = top.reduceLanes(MAX);
        FloatVector total = FloatVector.zero(S);
        for (int i = 0; i < whole; i += W) {
            FloatVector e =
                    VectorMath.exp(FloatVector.fromArray(S, scores, s + i).sub(m));
            e.intoArray(weights, w + i);
            total = total.add(e);
        }
        if (whole < seen) {
            FloatVector e =
                    VectorMath.exp(FloatVector.fromArray(S, scores, s + whole).sub(m));
            e = FloatVector.zero(S).blend(e, tail);
            e.intoArray(weights, w + whole);
            total = total.add(e);
        }
        for (int i = seen; i < n; i++) {
            weights[w + i] = 0f;
        }
        if (m != max[r]) {
            float shrink = (float) Math.exp(max[r] - m);
            sum[r] *= shrink;
            for (int p = 0; p < pieces; p++) {
                scale(o, oRow(p, r), Math.min(KC, columns - p * KC), shrink);
            }
            max[r] = m;
        }
        sum[r] += Lanes.sum(total);
    }

    private void accumulate(PackedKeys keys, int key, int n, int rows) {
        for (int c = 0; c < keys.columns(); c += NR) {
            int piece = c / KC;
            Microkernel.sweep(
                    weights,
                    weightsStart,
                    rows,
                    keys.values(),
                    keys.valuePanel(key, c),
                    keys.valueWidth(c),
                    n,
                    o,
                    oRow(piece, 0) + c - piece * KC);
        }
    }

    private static void scale(float[] x, int from, int count, float factor) {
        for (int i = from; i < from + count; i++) {
            x[i] *= factor;
        }
    }
}
