package io.omnitransfer.kernels.attention;

import io.omnitransfer.kernels.packing.Packed;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Device body of attention; 4·queries·keys·heads·headDim FLOPs. q and out are moved once per tile of 64 keys and once,
 * k and v once per tile of 64 queries; q, k and v come packed, so that every strip of a tile lies in one place.
 *
 * <p>A group of 16×16 threads owns 64 queries of one head and walks over tiles of 64 keys. A thread holds the scores of
 * rows ty + 16·i and keys tx + 16·j, and the sums of columns tx + 16·j of the same rows, both in private memory. Of two
 * local arrays of 64×65 floats (33 KiB in all) one serves as strips of q, 64 columns each, and then holds the weights of the
 * tile; the other serves as strips of k, as partial row maxima, and as strips of v. A thread per row keeps the row's
 * maximum, and what the sums shrink by, in local memory. Barriers separate the uses. The sums are rescaled when a tile's are
 * added.
 */
final class AttentionKernels {
    /** Queries of a group, and keys of a step. */
    static final int TILE = Packed.SIDE;
    /** Side of a group of threads. */
    static final int SIDE = 16;
    /** Widest head: the sums of a thread are private memory of constant size. */
    static final int MAX_DIM = 512;

    /** Columns of q, k and v in local memory at a time. */
    private static final int STEP = Packed.SIDE;
    /** Rows of a thread. */
    private static final int R = TILE / SIDE;
    /** Keys of a thread in a tile, and columns of v in a strip. */
    private static final int C = STEP / SIDE;
    /** Columns per thread at most. */
    private static final int MAX_C = MAX_DIM / SIDE;
    /** Row stride of what is in local memory: odd, so that transposing meets no bank twice. */
    private static final int STRIDE = STEP + 1;
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
     * out = softmax(q·kᵀ)·v of some heads.
     *
     * @param q [heads, tiles, strips, TILE, STEP]: scale·q as {@link Packed} packs it
     * @param k [heads/group, tiles, strips, STEP, TILE], turned
     * @param v [heads/group, tiles, strips, TILE, STEP]
     * @param bounds [windows + 1]: query and key i and j meet if they lie in the same window; unused if windows is 0
     * @param out [queries, heads·headDim]
     * @param lse [queries, heads], log-sum-exp of the scores; unused if {@code summed} is 0
     * @param firstHead the first one of q's
     * @param heads that out has
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
            int firstHead,
            int heads,
            int group,
            int headDim,
            int causal,
            int windows,
            int summed,
            int resume) {
        int tx = context.localIdx;
        int ty = context.localIdy;
        int row = context.groupIdx * TILE;
        int head = firstHead + context.groupIdy;
        int width = heads * headDim;
        int column0 = head * headDim;
        int depth = Packed.depth(headDim);
        int qAt = (context.groupIdy * Packed.depth(queries) + row) * depth;
        int kvAt = context.groupIdy / group * Packed.depth(keys) * depth;
        int columns = (headDim + SIDE - 1) / SIDE;
        float[] left = context.allocateFloatLocalArray(TILE * STRIDE);
        float[] right = context.allocateFloatLocalArray(TILE * STRIDE);
        float[] scores = new float[R * C];
        float[] sums = new float[R * MAX_C];
        float[] part = new float[R * C];
        float[] tops = context.allocateFloatLocalArray(TILE);
        float[] shrinks = context.allocateFloatLocalArray(TILE);
        float[] total = new float[R];
        int[] from = new int[R];
        int[] to = new int[R];
        for (int i = 0; i < R; i++) {
            int r = row + ty + i * SIDE;
            from[i] = firstKey(bounds, windows, r);
            to[i] = endKey(bounds, windows, causal, keys, r);
            total[i] = 0f;
            // The sum behind an lse is 1; thread 0 counts it for the row.
            if (resume == 1 && r < queries && tx == 0) {
                total[i] = 1f;
            }
            for (int c = 0; c < MAX_C; c++) {
                sums[i * MAX_C + c] = 0f;
                int column = c * SIDE + tx;
                if (resume == 1 && r < queries && column < headDim) {
                    sums[i * MAX_C + c] = out.get(r * width + column0 + column);
                }
            }
        }
        int own = ty * SIDE + tx;
        if (own < TILE) {
            float top = MASKED;
            if (resume == 1 && row + own < queries) {
                top = lse.get((row + own) * heads + head);
            }
            tops[own] = top;
        }
        int last = TornadoMath.min(row + TILE, queries) - 1;
        int begin = firstKey(bounds, windows, row);
        int end = endKey(bounds, windows, causal, keys, last);
        // Keys that all rows see.
        int commonBegin = firstKey(bounds, windows, last);
        int commonEnd = endKey(bounds, windows, causal, keys, row);
        for (int key = begin / TILE * TILE; key < end; key += TILE) {
            for (int i = 0; i < R * C; i++) {
                scores[i] = 0f;
            }
            for (int d = 0; d < headDim; d += STEP) {
                int kAt = kvAt + key * depth + d * TILE;
                for (int i = 0; i < TILE; i += SIDE) {
                    for (int c = 0; c < STEP; c += SIDE) {
                        left[(i + ty) * STRIDE + c + tx] = q.get(qAt + d * TILE + (i + ty) * STEP + c + tx);
                        right[(i + ty) * STRIDE + c + tx] = k.get(kAt + (i + ty) * TILE + c + tx);
                    }
                }
                context.localBarrier();
                for (int l = 0; l < STEP; l++) {
                    for (int i = 0; i < R; i++) {
                        float qv = left[(ty + i * SIDE) * STRIDE + l];
                        for (int j = 0; j < C; j++) {
                            scores[i * C + j] += qv * right[l * STRIDE + tx + j * SIDE];
                        }
                    }
                }
                context.localBarrier();
            }
            for (int i = 0; i < R; i++) {
                // In here, so that a method can end between two rows.
                if (key < commonBegin || key + TILE > commonEnd) {
                    for (int j = 0; j < C; j++) {
                        int at = key + tx + j * SIDE;
                        if (at < from[i] || at >= to[i]) {
                            scores[i * C + j] = MASKED;
                        }
                    }
                }
            }
            for (int i = 0; i < R; i++) {
                float top = MASKED;
                for (int j = 0; j < C; j++) {
                    top = TornadoMath.max(top, scores[i * C + j]);
                }
                right[tx * STRIDE + ty + i * SIDE] = top;
            }
            context.localBarrier();
            if (own < TILE) {
                float top = tops[own];
                for (int l = 0; l < SIDE; l++) {
                    top = TornadoMath.max(top, right[l * STRIDE + own]);
                }
                shrinks[own] = TornadoMath.exp(tops[own] - top);
                tops[own] = top;
            }
            context.localBarrier();
            for (int i = 0; i < R; i++) {
                float top = tops[ty + i * SIDE];
                total[i] *= shrinks[ty + i * SIDE];
                for (int j = 0; j < C; j++) {
                    // Not by the exponential alone: before its first key a row's maximum is MASKED too.
                    float weight = 0f;
                    if (scores[i * C + j] != MASKED) {
                        weight = TornadoMath.exp(scores[i * C + j] - top);
                    }
                    total[i] += weight;
                    left[(ty + i * SIDE) * STRIDE + tx + j * SIDE] = weight;
                }
            }
            context.localBarrier();
            for (int c0 = 0; c0 < columns; c0 += C) {
                int vAt = kvAt + key * depth + c0 * SIDE * TILE;
                for (int i = 0; i < TILE; i += SIDE) {
                    int r = i + ty;
                    for (int c = 0; c < STEP; c += SIDE) {
                        // What no row sees may be no number.
                        float vv = 0f;
                        if (key + r >= begin && key + r < end) {
                            vv = v.get(vAt + r * STEP + c + tx);
                        }
                        right[r * STRIDE + c + tx] = vv;
                    }
                }
                context.localBarrier();
                for (int i = 0; i < R * C; i++) {
                    part[i] = 0f;
                }
                for (int l = 0; l < TILE; l++) {
                    for (int i = 0; i < R; i++) {
                        float weight = left[(ty + i * SIDE) * STRIDE + l];
                        for (int j = 0; j < C; j++) {
                            part[i * C + j] += weight * right[l * STRIDE + j * SIDE + tx];
                        }
                    }
                }
                for (int i = 0; i < R; i++) {
                    float shrink = shrinks[ty + i * SIDE];
                    for (int j = 0; j < C; j++) {
                        sums[i * MAX_C + c0 + j] = sums[i * MAX_C + c0 + j] * shrink + part[i * C + j];
                    }
                }
                context.localBarrier();
            }
        }
        for (int i = 0; i < R; i++) {
            right[(ty + i * SIDE) * STRIDE + tx] = total[i];
        }
        context.localBarrier();
        for (int i = 0; i < R; i++) {
            int r = row + ty + i * SIDE;
            float sum = 0f;
            for (int l = 0; l < SIDE; l++) {
                sum += right[(ty + i * SIDE) * STRIDE + l];
            }
            if (r < queries) {
                for (int c = 0; c < columns; c++) {
                    int column = c * SIDE + tx;
                    if (column < headDim) {
                        out.set(r * width + column0 + column, sums[i * MAX_C + c] / sum);
                    }
                }
                if (summed == 1 && tx == 0) {
                    lse.set(r * heads + head, tops[ty + i * SIDE] + TornadoMath.log(sum));
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
