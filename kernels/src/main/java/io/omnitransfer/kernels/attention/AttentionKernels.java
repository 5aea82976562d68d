package io.omnitransfer.kernels.attention;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Device body of attention; 4·queries·keys·heads·headDim FLOPs. q and out are moved once per tile of 64 keys and once,
 * k and v once per tile of 64 queries.
 *
 * <p>A group of 16×16 threads owns 64 queries of one head and walks over tiles of 64 keys. A thread holds the scores of
 * rows 4·ty + i and keys tx + 16·j, and the sums of columns tx + 16·j of the same rows, both in private memory. One
 * local array of 4,192 floats serves, one after the other, as strips of q and k (64 rows × 32 columns each), as partial
 * row maxima, and as strips of v (32 keys × 128 columns); another holds the weights of the tile (64×65). Barriers
 * separate the uses. The sums are rescaled once per tile.
 */
final class AttentionKernels {
    /** Queries of a group, and keys of a step. */
    static final int TILE = 64;
    /** Side of a group of threads. */
    static final int SIDE = 16;
    /** Widest head: the sums of a thread are private memory of constant size. */
    static final int MAX_DIM = 512;

    /** Columns of q and k, and keys of v, in local memory at a time. */
    private static final int STEP = 32;
    /** Rows of a thread, and keys of a thread in a tile. */
    private static final int R = 4;
    /** Columns of a thread whose sums are built together. */
    private static final int H = 4;
    /** Columns of v in local memory at a time. */
    private static final int COLUMNS = 128;
    /** Columns per thread among those. */
    private static final int C = COLUMNS / SIDE;
    /** Columns per thread at most. */
    private static final int MAX_C = MAX_DIM / SIDE;
    /** Row stride of the strip of q. */
    private static final int QS = STEP + 1;
    /** Row stride of the transposed strip of k and of the weights: odd, so that transposing meets no bank twice. */
    private static final int KS = TILE + 1;
    /** A score no key has. Finite, because compilers with fast-math may take infinities for impossible. */
    private static final float MASKED = -1e30f;

    private AttentionKernels() {}

    static void requireHeadDim(int headDim) {
        if (headDim > MAX_DIM) {
            throw new IllegalArgumentException(
                    "attention: heads of width %d; the kernel holds at most %d per thread group"
                            .formatted(headDim, MAX_DIM));
        }
    }

    /**
     * out = softmax(scale·q·kᵀ)·v.
     *
     * @param q [queries, heads·headDim]
     * @param k [keys, heads/group·headDim]
     * @param v as k
     * @param bounds [windows + 1]: query and key i and j meet if they lie in the same window; unused if windows is 0
     * @param out as q
     * @param lse [queries, heads], log-sum-exp of the scores; unused if {@code summed} is 0
     * @param group query heads per key head
     * @param causal 1 if query i sees keys 0 … i only
     * @param resume 1 if out and lse hold the state of earlier segments
     */
    static void flash(
            KernelContext context,
            FloatArray q,
            FloatArray k,
            FloatArray v,
            IntArray bounds,
            FloatArray out,
            FloatArray lse,
            int queries,
            int keys,
            int heads,
            int group,
            int headDim,
            float scale,
            int causal,
            int windows,
            int summed,
            int resume) {
        int tx = context.localIdx;
        int ty = context.localIdy;
        int row = context.groupIdx * TILE;
        int head = context.groupIdy;
        int qWidth = heads * headDim;
        int kWidth = heads / group * headDim;
        int qHead = head * headDim;
        int kHead = head / group * headDim;
        int columns = (headDim + SIDE - 1) / SIDE;
        float[] strip = context.allocateFloatLocalArray(TILE * QS + STEP * KS);
        float[] weights = context.allocateFloatLocalArray(TILE * KS);
        float[] scores = new float[R * R];
        float[] sums = new float[R * MAX_C];
        float[] part = new float[R * H];
        float[] max = new float[R];
        float[] total = new float[R];
        int[] from = new int[R];
        int[] to = new int[R];
        for (int i = 0; i < R; i++) {
            int r = row + ty * R + i;
            from[i] = firstKey(bounds, windows, r);
            to[i] = endKey(bounds, windows, causal, keys, r);
            max[i] = MASKED;
            total[i] = 0f;
            if (resume == 1 && r < queries) {
                max[i] = lse.get(r * heads + head);
                // The sum behind an lse is 1; thread 0 counts it for the row.
                if (tx == 0) {
                    total[i] = 1f;
                }
            }
            for (int c = 0; c < MAX_C; c++) {
                sums[i * MAX_C + c] = 0f;
                int column = c * SIDE + tx;
                if (resume == 1 && r < queries && column < headDim) {
                    sums[i * MAX_C + c] = out.get(r * qWidth + qHead + column);
                }
            }
        }
        int last = TornadoMath.min(row + TILE, queries) - 1;
        int begin = firstKey(bounds, windows, row);
        int end = endKey(bounds, windows, causal, keys, last);
        for (int key = begin; key < end; key += TILE) {
            for (int i = 0; i < R * R; i++) {
                scores[i] = 0f;
            }
            for (int d = 0; d < headDim; d += STEP) {
                for (int r = ty; r < TILE; r += SIDE) {
                    for (int c = tx; c < STEP; c += SIDE) {
                        float qv = 0f;
                        if (d + c < headDim && row + r < queries) {
                            qv = q.get((row + r) * qWidth + qHead + d + c) * scale;
                        }
                        strip[r * QS + c] = qv;
                    }
                }
                for (int i = 0; i < TILE / SIDE; i++) {
                    for (int c = 0; c < STEP; c += SIDE) {
                        int r = ty + i * SIDE;
                        int dd = d + c + tx;
                        float kv = 0f;
                        if (dd < headDim && key + r < end) {
                            kv = k.get((key + r) * kWidth + kHead + dd);
                        }
                        strip[TILE * QS + (c + tx) * KS + r] = kv;
                    }
                }
                context.localBarrier();
                for (int l = 0; l < STEP; l++) {
                    for (int i = 0; i < R; i++) {
                        float qv = strip[(ty * R + i) * QS + l];
                        for (int j = 0; j < R; j++) {
                            scores[i * R + j] += qv * strip[TILE * QS + l * KS + tx + j * SIDE];
                        }
                    }
                }
                context.localBarrier();
            }
            for (int i = 0; i < R; i++) {
                float top = MASKED;
                for (int j = 0; j < R; j++) {
                    int at = key + tx + j * SIDE;
                    if (at < from[i] || at >= to[i]) {
                        scores[i * R + j] = MASKED;
                    }
                    top = TornadoMath.max(top, scores[i * R + j]);
                }
                strip[(ty * R + i) * SIDE + tx] = top;
            }
            context.localBarrier();
            for (int i = 0; i < R; i++) {
                float top = max[i];
                for (int l = 0; l < SIDE; l++) {
                    top = TornadoMath.max(top, strip[(ty * R + i) * SIDE + l]);
                }
                float shrink = TornadoMath.exp(max[i] - top);
                max[i] = top;
                total[i] *= shrink;
                for (int c = 0; c < columns; c++) {
                    sums[i * MAX_C + c] *= shrink;
                }
                for (int j = 0; j < R; j++) {
                    // Not by the exponential alone: before its first key a row's maximum is MASKED too.
                    float weight = 0f;
                    if (scores[i * R + j] != MASKED) {
                        weight = TornadoMath.exp(scores[i * R + j] - top);
                    }
                    total[i] += weight;
                    weights[(ty * R + i) * KS + tx + j * SIDE] = weight;
                }
            }
            context.localBarrier();
            for (int c0 = 0; c0 < headDim; c0 += COLUMNS) {
                for (int l0 = 0; l0 < TILE; l0 += STEP) {
                    for (int r = ty; r < STEP; r += SIDE) {
                        for (int c = tx; c < COLUMNS; c += SIDE) {
                            float vv = 0f;
                            if (c0 + c < headDim && key + l0 + r < end) {
                                vv = v.get((key + l0 + r) * kWidth + kHead + c0 + c);
                            }
                            strip[r * COLUMNS + c] = vv;
                        }
                    }
                    context.localBarrier();
                    for (int c = 0; c < C; c += H) {
                        for (int i = 0; i < R * H; i++) {
                            part[i] = 0f;
                        }
                        for (int l = 0; l < STEP; l++) {
                            for (int i = 0; i < R; i++) {
                                float weight = weights[(ty * R + i) * KS + l0 + l];
                                for (int j = 0; j < H; j++) {
                                    part[i * H + j] += weight * strip[l * COLUMNS + (c + j) * SIDE + tx];
                                }
                            }
                        }
                        for (int i = 0; i < R; i++) {
                            for (int j = 0; j < H; j++) {
                                sums[i * MAX_C + c0 / SIDE + c + j] += part[i * H + j];
                            }
                        }
                    }
                    context.localBarrier();
                }
            }
        }
        for (int i = 0; i < R; i++) {
            strip[(ty * R + i) * SIDE + tx] = total[i];
        }
        context.localBarrier();
        for (int i = 0; i < R; i++) {
            int r = row + ty * R + i;
            float sum = 0f;
            for (int l = 0; l < SIDE; l++) {
                sum += strip[(ty * R + i) * SIDE + l];
            }
            if (r < queries) {
                for (int c = 0; c < columns; c++) {
                    int column = c * SIDE + tx;
                    if (column < headDim) {
                        out.set(r * qWidth + qHead + column, sums[i * MAX_C + c] / sum);
                    }
                }
                if (summed == 1 && tx == 0) {
                    lse.set(r * heads + head, max[i] + TornadoMath.log(sum));
                }
            }
        }
    }

    /** First key that query {@code r} sees. */
    private static int firstKey(IntArray bounds, int windows, int r) {
        int first = 0;
        for (int w = 0; w < windows; w++) {
            int begin = bounds.get(w);
            first = begin <= r ? begin : first;
        }
        return first;
    }

    /** One past the last key that query {@code r} sees. */
    private static int endKey(IntArray bounds, int windows, int causal, int keys, int r) {
        int end = keys;
        for (int w = 0; w < windows; w++) {
            int next = bounds.get(w + 1);
            end = bounds.get(w) <= r ? next : end;
        }
        if (causal == 1) {
            end = TornadoMath.min(end, r + 1);
        }
        return end;
    }
}
