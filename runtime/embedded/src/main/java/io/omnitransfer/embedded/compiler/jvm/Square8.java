package io.omnitransfer.embedded.compiler.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Eight rows of eight elements, transposed in registers: three stages that exchange ever smaller blocks of two vectors, the
 * first before a store and load, so that four rows at a time are in registers.
 */
final class Square8 {
    static final int SIDE = 8;

    private static final VectorShuffle<Float> OTHER4 = shuffle(4);
    private static final VectorShuffle<Float> OTHER2 = shuffle(2);
    private static final VectorShuffle<Float> OTHER1 = shuffle(1);
    private static final VectorMask<Float> UPPER4 = mask(4);
    private static final VectorMask<Float> UPPER2 = mask(2);
    private static final VectorMask<Float> UPPER1 = mask(1);

    private Square8() {}

    /** {@code a[first + stride·x + y] = v[from + row·y + x]}; {@code v} is overwritten. */
    static void transpose(float[] v, int from, int row, float[] a, int first, int stride) {
        for (int r = from; r < from + 4 * row; r += row) {
            FloatVector p = load(v, r);
            FloatVector q = load(v, r + 4 * row);
            p.blend(q.rearrange(OTHER4), UPPER4).intoArray(v, r);
            p.rearrange(OTHER4).blend(q, UPPER4).intoArray(v, r + 4 * row);
        }
        for (int r = 0; r < SIDE; r += 4) {
            int at = from + r * row;
            FloatVector p = load(v, at);
            FloatVector q = load(v, at + row);
            FloatVector s = load(v, at + 2 * row);
            FloatVector t = load(v, at + 3 * row);
            FloatVector ps0 = p.blend(s.rearrange(OTHER2), UPPER2);
            FloatVector ps1 = p.rearrange(OTHER2).blend(s, UPPER2);
            FloatVector qt0 = q.blend(t.rearrange(OTHER2), UPPER2);
            FloatVector qt1 = q.rearrange(OTHER2).blend(t, UPPER2);
            int to = first + r * stride;
            ps0.blend(qt0.rearrange(OTHER1), UPPER1).intoArray(a, to);
            ps0.rearrange(OTHER1).blend(qt0, UPPER1).intoArray(a, to + stride);
            ps1.blend(qt1.rearrange(OTHER1), UPPER1).intoArray(a, to + 2 * stride);
            ps1.rearrange(OTHER1).blend(qt1, UPPER1).intoArray(a, to + 3 * stride);
        }
    }

    private static FloatVector load(float[] v, int at) {
        return FloatVector.fromArray(Lanes.FLOATS, v, at);
    }

    /** Blocks of lanes change places with their neighbours. */
    private static VectorShuffle<Float> shuffle(int block) {
        return VectorShuffle.fromOp(Lanes.FLOATS, i -> i ^ block);
    }

    /** The upper block of each two. */
    private static VectorMask<Float> mask(int block) {
        boolean[] upper = new boolean[Lanes.WIDTH];
        for (int i = 0; i < upper.length; i++) {
            upper[i] = (i & block) != 0;
        }
        return VectorMask.fromArray(Lanes.FLOATS, upper, 0);
    }
}
