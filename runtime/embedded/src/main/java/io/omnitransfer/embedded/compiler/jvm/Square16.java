package io.omnitransfer.embedded.compiler.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * 16 rows of 16 elements, transposed in registers: four stages of exchanging lanes of two vectors, two of them before and
 * two behind a store and load, because 16 rows and as many results are all the registers there are.
 */
final class Square16 {
    static final int SIDE = 16;

    private static final IntVector LOW8 = lanes(8, false);
    private static final IntVector HIGH8 = lanes(8, true);
    private static final IntVector LOW4 = lanes(4, false);
    private static final IntVector HIGH4 = lanes(4, true);
    private static final IntVector LOW2 = lanes(2, false);
    private static final IntVector HIGH2 = lanes(2, true);
    private static final IntVector LOW1 = lanes(1, false);
    private static final IntVector HIGH1 = lanes(1, true);

    private Square16() {}

    /**
     * {@code a[first + stride·x + y] = v[from + row·y + x]}; {@code v} is overwritten. Written out, and so too long to be
     * inlined into a region, whose own vectors would no longer fit the compiler's limits.
     */
    static void transpose(float[] v, int from, int row, float[] a, int first, int stride) {
        for (int r = from; r < from + 4 * row; r += row) {
            IntVector p = load(v, r);
            IntVector q = load(v, r + 4 * row);
            IntVector s = load(v, r + 8 * row);
            IntVector t = load(v, r + 12 * row);
            IntVector ps0 = LOW8.selectFrom(p, s);
            IntVector ps1 = HIGH8.selectFrom(p, s);
            IntVector qt0 = LOW8.selectFrom(q, t);
            IntVector qt1 = HIGH8.selectFrom(q, t);
            LOW4.selectFrom(ps0, qt0).reinterpretAsFloats().intoArray(v, r);
            HIGH4.selectFrom(ps0, qt0).reinterpretAsFloats().intoArray(v, r + 4 * row);
            LOW4.selectFrom(ps1, qt1).reinterpretAsFloats().intoArray(v, r + 8 * row);
            HIGH4.selectFrom(ps1, qt1).reinterpretAsFloats().intoArray(v, r + 12 * row);
        }
        for (int r = 0; r < SIDE; r += 4) {
            int at = from + r * row;
            IntVector p = load(v, at);
            IntVector q = load(v, at + row);
            IntVector s = load(v, at + 2 * row);
            IntVector t = load(v, at + 3 * row);
            IntVector ps0 = LOW2.selectFrom(p, s);
            IntVector ps1 = HIGH2.selectFrom(p, s);
            IntVector qt0 = LOW2.selectFrom(q, t);
            IntVector qt1 = HIGH2.selectFrom(q, t);
            int to = first + r * stride;
            LOW1.selectFrom(ps0, qt0).reinterpretAsFloats().intoArray(a, to);
            HIGH1.selectFrom(ps0, qt0).reinterpretAsFloats().intoArray(a, to + stride);
            LOW1.selectFrom(ps1, qt1).reinterpretAsFloats().intoArray(a, to + 2 * stride);
            HIGH1.selectFrom(ps1, qt1).reinterpretAsFloats().intoArray(a, to + 3 * stride);
        }
    }

    /** Lanes of the result of exchanging blocks of two vectors; numbers from 16 on are the second vector's. */
    private static IntVector lanes(int block, boolean high) {
        int[] lanes = new int[Lanes.WIDTH];
        for (int i = 0; i < lanes.length; i++) {
            boolean upper = (i & block) != 0;
            lanes[i] = high ? (upper ? SIDE + i : i + block) : upper ? SIDE + i - block : i;
        }
        return IntVector.fromArray(Lanes.INTS, lanes, 0);
    }

    private static IntVector load(float[] a, int at) {
        return FloatVector.fromArray(Lanes.FLOATS, a, at).reinterpretAsInts();
    }
}
