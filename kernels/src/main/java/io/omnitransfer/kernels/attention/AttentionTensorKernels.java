package io.omnitransfer.kernels.attention;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Device body of attention on tensor cores, for heads of 128: operands bfloat16, scores, softmax and sums f32;
 * 4·queries·keys·heads·128 FLOPs. k and v pass once per tile of 128 queries, in 2 bytes a number.
 *
 * <p>A group of 8 warps owns 128 queries of one head, a warp 16 of them, whose operands stay in its registers. It walks
 * over steps of 64 keys; while a step is computed, what comes next is copied to the other half of local memory, and the scores
 * of the next step are formed, so that products and exponentials have each other to hide behind. Scores are
 * 8 products of 16×8 (keys 8·j …), outputs 16 of them (columns 8·j …). A lane has rows lane/4 and lane/4 + 8 of each, two
 * columns of either, so that a row belongs to four neighbouring lanes. The weights of a step become a left operand by way
 * of local memory of the warp. Registers are named because kernels have no arrays of fragments.
 */
final class AttentionTensorKernels {
    /** Width of a head. */
    static final int WIDTH = 128;
    /** Queries of a group. */
    static final int QUERIES = 128;
    /** Keys of a step. */
    static final int KEYS = 64;
    /** Work-items of a group. */
    static final int ITEMS = 256;

    /** Ints of a step's keys, or values. */
    private static final int STAGE = KEYS * WIDTH / 2;
    /** Bytes of a tile of 16×16 and of one of 16×8. */
    private static final int LEFT = 512;

    private static final int RIGHT = 256;
    /** Ints of a warp's weights. */
    private static final int WEIGHTS = 16 * KEYS / 2;
    /** A score no key has. Finite, because compilers with fast-math may take infinities for impossible. */
    private static final float MASKED = -1e30f;

    private AttentionTensorKernels() {}

    /**
     * out = softmax(q·kᵀ)·v.
     *
     * @param q left tiles [heads, queries/16, 8] of the scaled queries, queries rounded up to {@link #QUERIES}
     * @param k right tiles [key heads, keys/8, 8], keys rounded up to {@link #KEYS}
     * @param v right tiles [key heads, keys/16, 16]
     * @param out [queries, heads·128]
     * @param lse [queries, heads], log-sum-exp of the scores; unused if {@code summed} is 0
     * @param group query heads per key head
     * @param resume 1 if out and lse hold the state of earlier segments
     */
    static void flash(
            KernelContext context,
            ByteArray q,
            ByteArray k,
            ByteArray v,
            FloatArray out,
            FloatArray lse,
            int queries,
            int keys,
            int heads,
            int group,
            int summed,
            int resume) {
        int[] ks = context.allocateIntLocalArray(2 * STAGE);
        int[] vs = context.allocateIntLocalArray(2 * STAGE);
        int[] ps = context.allocateIntLocalArray(ITEMS / 32 * WEIGHTS);
        int item = context.localIdx;
        int warp = item >> 5;
        int lane = item & 31;
        int head = context.groupIdy;
        int steps = (keys + KEYS - 1) / KEYS;
        int queryTiles = (queries + QUERIES - 1) / QUERIES * (QUERIES / 16);
        int qFrom = (head * queryTiles + context.groupIdx * (QUERIES / 16)) * 8 * LEFT;
        int keysFrom = head / group * steps * STAGE * 4;
        // the queries pass through the memory of both stages of keys
        copy(context, ks, item * 4, q, qFrom + item * 16, 8);
        context.asyncCopyCommit();
        context.asyncCopyWaitGroup(0);
        context.localBarrier();
        var q0 = context.mmaLoadA(ks, 16, (warp * 8 + 0) * LEFT);
        var q1 = context.mmaLoadA(ks, 16, (warp * 8 + 1) * LEFT);
        var q2 = context.mmaLoadA(ks, 16, (warp * 8 + 2) * LEFT);
        var q3 = context.mmaLoadA(ks, 16, (warp * 8 + 3) * LEFT);
        var q4 = context.mmaLoadA(ks, 16, (warp * 8 + 4) * LEFT);
        var q5 = context.mmaLoadA(ks, 16, (warp * 8 + 5) * LEFT);
        var q6 = context.mmaLoadA(ks, 16, (warp * 8 + 6) * LEFT);
        var q7 = context.mmaLoadA(ks, 16, (warp * 8 + 7) * LEFT);
        context.localBarrier();
        copy(context, ks, item * 4, k, keysFrom + item * 16, 4);
        context.asyncCopyCommit();
        float[] o0 = context.mmaFragment(0f);
        float[] o1 = context.mmaFragment(0f);
        float[] o2 = context.mmaFragment(0f);
        float[] o3 = context.mmaFragment(0f);
        float[] o4 = context.mmaFragment(0f);
        float[] o5 = context.mmaFragment(0f);
        float[] o6 = context.mmaFragment(0f);
        float[] o7 = context.mmaFragment(0f);
        float[] o8 = context.mmaFragment(0f);
        float[] o9 = context.mmaFragment(0f);
        float[] o10 = context.mmaFragment(0f);
        float[] o11 = context.mmaFragment(0f);
        float[] o12 = context.mmaFragment(0f);
        float[] o13 = context.mmaFragment(0f);
        float[] o14 = context.mmaFragment(0f);
        float[] o15 = context.mmaFragment(0f);
        int row = context.groupIdx * QUERIES + warp * 16 + lane / 4;
        int column = (lane & 3) * 2;
        float max0 = MASKED;
        float max1 = MASKED;
        float sum0 = 0f;
        float sum1 = 0f;
        if (resume == 1) {
            max0 = state(lse, row, queries, heads, head);
            max1 = state(lse, row + 8, queries, heads, head);
            // The sum behind an lse is 1; one lane counts it for the row.
            sum0 = column == 0 ? 1f : 0f;
            sum1 = sum0;
            resume(o0, out, row, queries, heads * WIDTH, head * WIDTH + 0 + column);
            resume(o1, out, row, queries, heads * WIDTH, head * WIDTH + 8 + column);
            resume(o2, out, row, queries, heads * WIDTH, head * WIDTH + 16 + column);
            resume(o3, out, row, queries, heads * WIDTH, head * WIDTH + 24 + column);
            resume(o4, out, row, queries, heads * WIDTH, head * WIDTH + 32 + column);
            resume(o5, out, row, queries, heads * WIDTH, head * WIDTH + 40 + column);
            resume(o6, out, row, queries, heads * WIDTH, head * WIDTH + 48 + column);
            resume(o7, out, row, queries, heads * WIDTH, head * WIDTH + 56 + column);
            resume(o8, out, row, queries, heads * WIDTH, head * WIDTH + 64 + column);
            resume(o9, out, row, queries, heads * WIDTH, head * WIDTH + 72 + column);
            resume(o10, out, row, queries, heads * WIDTH, head * WIDTH + 80 + column);
            resume(o11, out, row, queries, heads * WIDTH, head * WIDTH + 88 + column);
            resume(o12, out, row, queries, heads * WIDTH, head * WIDTH + 96 + column);
            resume(o13, out, row, queries, heads * WIDTH, head * WIDTH + 104 + column);
            resume(o14, out, row, queries, heads * WIDTH, head * WIDTH + 112 + column);
            resume(o15, out, row, queries, heads * WIDTH, head * WIDTH + 120 + column);
        }
        context.asyncCopyWaitGroup(0);
        context.localBarrier();
        if (steps > 1) {
            copy(context, ks, STAGE + item * 4, k, keysFrom + STAGE * 4 + item * 16, 4);
        }
        copy(context, vs, item * 4, v, keysFrom + item * 16, 4);
        context.asyncCopyCommit();
        float[] s0 = scores(context, q0, q1, q2, q3, q4, q5, q6, q7, ks, 0 * 8 * RIGHT);
        float[] s1 = scores(context, q0, q1, q2, q3, q4, q5, q6, q7, ks, 1 * 8 * RIGHT);
        float[] s2 = scores(context, q0, q1, q2, q3, q4, q5, q6, q7, ks, 2 * 8 * RIGHT);
        float[] s3 = scores(context, q0, q1, q2, q3, q4, q5, q6, q7, ks, 3 * 8 * RIGHT);
        float[] s4 = scores(context, q0, q1, q2, q3, q4, q5, q6, q7, ks, 4 * 8 * RIGHT);
        float[] s5 = scores(context, q0, q1, q2, q3, q4, q5, q6, q7, ks, 5 * 8 * RIGHT);
        float[] s6 = scores(context, q0, q1, q2, q3, q4, q5, q6, q7, ks, 6 * 8 * RIGHT);
        float[] s7 = scores(context, q0, q1, q2, q3, q4, q5, q6, q7, ks, 7 * 8 * RIGHT);
        for (int step = 0; step < steps; step++) {
            context.asyncCopyWaitGroup(0);
            context.localBarrier();
            int here = step % 2 * STAGE;
            int there = STAGE - here;
            if (step + 2 < steps) {
                copy(context, ks, here + item * 4, k, keysFrom + (step + 2) * STAGE * 4 + item * 16, 4);
            }
            if (step + 1 < steps) {
                copy(context, vs, there + item * 4, v, keysFrom + (step + 1) * STAGE * 4 + item * 16, 4);
            }
            context.asyncCopyCommit();
            int left = keys - step * KEYS - column;
            if (step + 1 == steps) {
                mask(s0, left - 0);
                mask(s1, left - 8);
                mask(s2, left - 16);
                mask(s3, left - 24);
                mask(s4, left - 32);
                mask(s5, left - 40);
                mask(s6, left - 48);
                mask(s7, left - 56);
            }
            float[] n0 = scores(context, q0, q1, q2, q3, q4, q5, q6, q7, ks, there * 4 + 0 * 8 * RIGHT);
            float[] n1 = scores(context, q0, q1, q2, q3, q4, q5, q6, q7, ks, there * 4 + 1 * 8 * RIGHT);
            float[] n2 = scores(context, q0, q1, q2, q3, q4, q5, q6, q7, ks, there * 4 + 2 * 8 * RIGHT);
            float[] n3 = scores(context, q0, q1, q2, q3, q4, q5, q6, q7, ks, there * 4 + 3 * 8 * RIGHT);
            float[] n4 = scores(context, q0, q1, q2, q3, q4, q5, q6, q7, ks, there * 4 + 4 * 8 * RIGHT);
            float[] n5 = scores(context, q0, q1, q2, q3, q4, q5, q6, q7, ks, there * 4 + 5 * 8 * RIGHT);
            float[] n6 = scores(context, q0, q1, q2, q3, q4, q5, q6, q7, ks, there * 4 + 6 * 8 * RIGHT);
            float[] n7 = scores(context, q0, q1, q2, q3, q4, q5, q6, q7, ks, there * 4 + 7 * 8 * RIGHT);
            float top0 = max0;
            float top1 = max1;
            top0 = larger(top0, larger(s0[0], s0[1]));
            top1 = larger(top1, larger(s0[2], s0[3]));
            top0 = larger(top0, larger(s1[0], s1[1]));
            top1 = larger(top1, larger(s1[2], s1[3]));
            top0 = larger(top0, larger(s2[0], s2[1]));
            top1 = larger(top1, larger(s2[2], s2[3]));
            top0 = larger(top0, larger(s3[0], s3[1]));
            top1 = larger(top1, larger(s3[2], s3[3]));
            top0 = larger(top0, larger(s4[0], s4[1]));
            top1 = larger(top1, larger(s4[2], s4[3]));
            top0 = larger(top0, larger(s5[0], s5[1]));
            top1 = larger(top1, larger(s5[2], s5[3]));
            top0 = larger(top0, larger(s6[0], s6[1]));
            top1 = larger(top1, larger(s6[2], s6[3]));
            top0 = larger(top0, larger(s7[0], s7[1]));
            top1 = larger(top1, larger(s7[2], s7[3]));
            int one = (lane & 1) == 0 ? 1 : -1;
            int two = (lane & 2) == 0 ? 2 : -2;
            top0 = larger(top0, context.simdShuffleDown(top0, one));
            top1 = larger(top1, context.simdShuffleDown(top1, one));
            top0 = larger(top0, context.simdShuffleDown(top0, two));
            top1 = larger(top1, context.simdShuffleDown(top1, two));
            float scale0 = TornadoMath.exp(max0 - top0);
            float scale1 = TornadoMath.exp(max1 - top1);
            max0 = top0;
            max1 = top1;
            sum0 *= scale0;
            sum1 *= scale1;
            weights(s0, top0, top1);
            sum0 += s0[0] + s0[1];
            sum1 += s0[2] + s0[3];
            keep(s0, ps, warp * WEIGHTS + 0 + lane / 4 * 8 + (lane & 3));
            weights(s1, top0, top1);
            sum0 += s1[0] + s1[1];
            sum1 += s1[2] + s1[3];
            keep(s1, ps, warp * WEIGHTS + 4 + lane / 4 * 8 + (lane & 3));
            weights(s2, top0, top1);
            sum0 += s2[0] + s2[1];
            sum1 += s2[2] + s2[3];
            keep(s2, ps, warp * WEIGHTS + 128 + lane / 4 * 8 + (lane & 3));
            weights(s3, top0, top1);
            sum0 += s3[0] + s3[1];
            sum1 += s3[2] + s3[3];
            keep(s3, ps, warp * WEIGHTS + 132 + lane / 4 * 8 + (lane & 3));
            weights(s4, top0, top1);
            sum0 += s4[0] + s4[1];
            sum1 += s4[2] + s4[3];
            keep(s4, ps, warp * WEIGHTS + 256 + lane / 4 * 8 + (lane & 3));
            weights(s5, top0, top1);
            sum0 += s5[0] + s5[1];
            sum1 += s5[2] + s5[3];
            keep(s5, ps, warp * WEIGHTS + 260 + lane / 4 * 8 + (lane & 3));
            weights(s6, top0, top1);
            sum0 += s6[0] + s6[1];
            sum1 += s6[2] + s6[3];
            keep(s6, ps, warp * WEIGHTS + 384 + lane / 4 * 8 + (lane & 3));
            weights(s7, top0, top1);
            sum0 += s7[0] + s7[1];
            sum1 += s7[2] + s7[3];
            keep(s7, ps, warp * WEIGHTS + 388 + lane / 4 * 8 + (lane & 3));
            rescale(o0, scale0, scale1);
            rescale(o1, scale0, scale1);
            rescale(o2, scale0, scale1);
            rescale(o3, scale0, scale1);
            rescale(o4, scale0, scale1);
            rescale(o5, scale0, scale1);
            rescale(o6, scale0, scale1);
            rescale(o7, scale0, scale1);
            rescale(o8, scale0, scale1);
            rescale(o9, scale0, scale1);
            rescale(o10, scale0, scale1);
            rescale(o11, scale0, scale1);
            rescale(o12, scale0, scale1);
            rescale(o13, scale0, scale1);
            rescale(o14, scale0, scale1);
            rescale(o15, scale0, scale1);
            var p0 = context.mmaLoadA(ps, 16, warp * WEIGHTS * 4 + 0 * LEFT);
            var p1 = context.mmaLoadA(ps, 16, warp * WEIGHTS * 4 + 1 * LEFT);
            var p2 = context.mmaLoadA(ps, 16, warp * WEIGHTS * 4 + 2 * LEFT);
            var p3 = context.mmaLoadA(ps, 16, warp * WEIGHTS * 4 + 3 * LEFT);
            o0 = weighted(context, p0, p1, p2, p3, vs, here * 4 + 0 * RIGHT, o0);
            o1 = weighted(context, p0, p1, p2, p3, vs, here * 4 + 1 * RIGHT, o1);
            o2 = weighted(context, p0, p1, p2, p3, vs, here * 4 + 2 * RIGHT, o2);
            o3 = weighted(context, p0, p1, p2, p3, vs, here * 4 + 3 * RIGHT, o3);
            o4 = weighted(context, p0, p1, p2, p3, vs, here * 4 + 4 * RIGHT, o4);
            o5 = weighted(context, p0, p1, p2, p3, vs, here * 4 + 5 * RIGHT, o5);
            o6 = weighted(context, p0, p1, p2, p3, vs, here * 4 + 6 * RIGHT, o6);
            o7 = weighted(context, p0, p1, p2, p3, vs, here * 4 + 7 * RIGHT, o7);
            o8 = weighted(context, p0, p1, p2, p3, vs, here * 4 + 8 * RIGHT, o8);
            o9 = weighted(context, p0, p1, p2, p3, vs, here * 4 + 9 * RIGHT, o9);
            o10 = weighted(context, p0, p1, p2, p3, vs, here * 4 + 10 * RIGHT, o10);
            o11 = weighted(context, p0, p1, p2, p3, vs, here * 4 + 11 * RIGHT, o11);
            o12 = weighted(context, p0, p1, p2, p3, vs, here * 4 + 12 * RIGHT, o12);
            o13 = weighted(context, p0, p1, p2, p3, vs, here * 4 + 13 * RIGHT, o13);
            o14 = weighted(context, p0, p1, p2, p3, vs, here * 4 + 14 * RIGHT, o14);
            o15 = weighted(context, p0, p1, p2, p3, vs, here * 4 + 15 * RIGHT, o15);
            s0 = n0;
            s1 = n1;
            s2 = n2;
            s3 = n3;
            s4 = n4;
            s5 = n5;
            s6 = n6;
            s7 = n7;
        }
        int one = (lane & 1) == 0 ? 1 : -1;
        int two = (lane & 2) == 0 ? 2 : -2;
        sum0 += context.simdShuffleDown(sum0, one);
        sum1 += context.simdShuffleDown(sum1, one);
        sum0 += context.simdShuffleDown(sum0, two);
        sum1 += context.simdShuffleDown(sum1, two);
        store(o0, out, row, queries, heads * WIDTH, head * WIDTH + 0 + column, sum0, sum1);
        store(o1, out, row, queries, heads * WIDTH, head * WIDTH + 8 + column, sum0, sum1);
        store(o2, out, row, queries, heads * WIDTH, head * WIDTH + 16 + column, sum0, sum1);
        store(o3, out, row, queries, heads * WIDTH, head * WIDTH + 24 + column, sum0, sum1);
        store(o4, out, row, queries, heads * WIDTH, head * WIDTH + 32 + column, sum0, sum1);
        store(o5, out, row, queries, heads * WIDTH, head * WIDTH + 40 + column, sum0, sum1);
        store(o6, out, row, queries, heads * WIDTH, head * WIDTH + 48 + column, sum0, sum1);
        store(o7, out, row, queries, heads * WIDTH, head * WIDTH + 56 + column, sum0, sum1);
        store(o8, out, row, queries, heads * WIDTH, head * WIDTH + 64 + column, sum0, sum1);
        store(o9, out, row, queries, heads * WIDTH, head * WIDTH + 72 + column, sum0, sum1);
        store(o10, out, row, queries, heads * WIDTH, head * WIDTH + 80 + column, sum0, sum1);
        store(o11, out, row, queries, heads * WIDTH, head * WIDTH + 88 + column, sum0, sum1);
        store(o12, out, row, queries, heads * WIDTH, head * WIDTH + 96 + column, sum0, sum1);
        store(o13, out, row, queries, heads * WIDTH, head * WIDTH + 104 + column, sum0, sum1);
        store(o14, out, row, queries, heads * WIDTH, head * WIDTH + 112 + column, sum0, sum1);
        store(o15, out, row, queries, heads * WIDTH, head * WIDTH + 120 + column, sum0, sum1);
        if (summed == 1 && column == 0) {
            if (row < queries) {
                lse.set(row * heads + head, max0 + TornadoMath.log(sum0));
            }
            if (row + 8 < queries) {
                lse.set((row + 8) * heads + head, max1 + TornadoMath.log(sum1));
            }
        }
    }

    /** Begins {@code count} copies of 16 bytes, those of one item 4 KiB apart. */
    private static void copy(KernelContext context, int[] tile, int to, ByteArray tiles, int from, int count) {
        for (int c = 0; c < count; c++) {
            for (int i = 0; i < 4; i++) {
                context.asyncCopyToLocal(tile, to + c * (ITEMS * 4) + i, tiles, from + c * (ITEMS * 16) + 4 * i);
            }
        }
    }

    /** Scores of 8 keys. */
    private static float[] scores(
            KernelContext context,
            HalfFloat[] q0,
            HalfFloat[] q1,
            HalfFloat[] q2,
            HalfFloat[] q3,
            HalfFloat[] q4,
            HalfFloat[] q5,
            HalfFloat[] q6,
            HalfFloat[] q7,
            int[] ks,
            int at) {
        float[] s = context.mmaFragment(0f);
        s = context.mmaBF16(q0, context.mmaLoadB(ks, 16, at + 0 * RIGHT), s, MMAShape.M16N8K16);
        s = context.mmaBF16(q1, context.mmaLoadB(ks, 16, at + 1 * RIGHT), s, MMAShape.M16N8K16);
        s = context.mmaBF16(q2, context.mmaLoadB(ks, 16, at + 2 * RIGHT), s, MMAShape.M16N8K16);
        s = context.mmaBF16(q3, context.mmaLoadB(ks, 16, at + 3 * RIGHT), s, MMAShape.M16N8K16);
        s = context.mmaBF16(q4, context.mmaLoadB(ks, 16, at + 4 * RIGHT), s, MMAShape.M16N8K16);
        s = context.mmaBF16(q5, context.mmaLoadB(ks, 16, at + 5 * RIGHT), s, MMAShape.M16N8K16);
        s = context.mmaBF16(q6, context.mmaLoadB(ks, 16, at + 6 * RIGHT), s, MMAShape.M16N8K16);
        s = context.mmaBF16(q7, context.mmaLoadB(ks, 16, at + 7 * RIGHT), s, MMAShape.M16N8K16);
        return s;
    }

    /** Adds the weighted values of 64 keys in 8 columns. */
    private static float[] weighted(
            KernelContext context,
            HalfFloat[] p0,
            HalfFloat[] p1,
            HalfFloat[] p2,
            HalfFloat[] p3,
            int[] vs,
            int at,
            float[] sums) {
        float[] o = context.mmaBF16(p0, context.mmaLoadB(vs, 16, at), sums, MMAShape.M16N8K16);
        o = context.mmaBF16(p1, context.mmaLoadB(vs, 16, at + 16 * RIGHT), o, MMAShape.M16N8K16);
        o = context.mmaBF16(p2, context.mmaLoadB(vs, 16, at + 32 * RIGHT), o, MMAShape.M16N8K16);
        o = context.mmaBF16(p3, context.mmaLoadB(vs, 16, at + 48 * RIGHT), o, MMAShape.M16N8K16);
        return o;
    }

    /** Scores of columns from {@code left} on are of no key. */
    private static void mask(float[] s, int left) {
        s[0] = left > 0 ? s[0] : MASKED;
        s[1] = left > 1 ? s[1] : MASKED;
        s[2] = left > 0 ? s[2] : MASKED;
        s[3] = left > 1 ? s[3] : MASKED;
    }

    private static void weights(float[] s, float max0, float max1) {
        s[0] = TornadoMath.exp(s[0] - max0);
        s[1] = TornadoMath.exp(s[1] - max0);
        s[2] = TornadoMath.exp(s[2] - max1);
        s[3] = TornadoMath.exp(s[3] - max1);
    }

    /** Two neighbours lie in one int; the lower rows of a tile of 16 × 8 ints are 64 ints behind. */
    private static void keep(float[] s, int[] ps, int at) {
        ps[at] = (BFloat16.bf16FromFloat(s[0]) & 0xFFFF) | (BFloat16.bf16FromFloat(s[1]) << 16);
        ps[at + 64] = (BFloat16.bf16FromFloat(s[2]) & 0xFFFF) | (BFloat16.bf16FromFloat(s[3]) << 16);
    }

    private static void rescale(float[] o, float scale0, float scale1) {
        o[0] *= scale0;
        o[1] *= scale0;
        o[2] *= scale1;
        o[3] *= scale1;
    }

    /** The larger one; b if a is no number, so that a NaN among the scores is met again in the exponentials. */
    private static float larger(float a, float b) {
        return a > b ? a : b;
    }

    private static float state(FloatArray lse, int row, int queries, int heads, int head) {
        float max = MASKED;
        if (row < queries) {
            max = lse.get(row * heads + head);
        }
        return max;
    }

    private static void resume(float[] o, FloatArray out, int row, int queries, int stride, int column) {
        if (row < queries) {
            o[0] = out.get(row * stride + column);
            o[1] = out.get(row * stride + column + 1);
        }
        if (row + 8 < queries) {
            o[2] = out.get((row + 8) * stride + column);
            o[3] = out.get((row + 8) * stride + column + 1);
        }
    }

    private static void store(
            float[] o, FloatArray out, int row, int queries, int stride, int column, float sum0, float sum1) {
        if (row < queries) {
            out.set(row * stride + column, o[0] / sum0);
            out.set(row * stride + column + 1, o[1] / sum0);
        }
        if (row + 8 < queries) {
            out.set((row + 8) * stride + column, o[2] / sum1);
            out.set((row + 8) * stride + column + 1, o[3] / sum1);
        }
    }
}
