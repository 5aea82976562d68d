package io.omnitransfer.embedded.compiler.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Rows to columns, for generated code. Public because generated classes are hidden.
 *
 * <p>Vectors of 16 are transposed in registers: four stages of exchanging lanes of two vectors, two of them before and two
 * behind a store and load, because 16 rows and as many results are all the registers there are. Beside a loop over the
 * elements this takes half the time, with vectors of eight twice.
 */
public final class Transposition {
    private static final int W = 16;

    private static final IntVector LOW8 = lanes(8, false);
    private static final IntVector HIGH8 = lanes(8, true);
    private static final IntVector LOW4 = lanes(4, false);
    private static final IntVector HIGH4 = lanes(4, true);
    private static final IntVector LOW2 = lanes(2, false);
    private static final IntVector HIGH2 = lanes(2, true);
    private static final IntVector LOW1 = lanes(1, false);
    private static final IntVector HIGH1 = lanes(1, true);

    private Transposition() {}

    /**
     * {@code a[first + stride·x + y] = values[width·y + x]}
     *
     * @param values is overwritten
     */
    public static void store(float[] a, int first, int stride, float[] values, int width, int height) {
        if (Lanes.WIDTH == W) {
            for (int y = 0; y < height; y += W) {
                for (int x = 0; x < width; x += W) {
                    square(a, first + stride * x + y, stride, values, width * y + x, width);
                }
            }
            return;
        }
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                a[first + stride * x + y] = values[width * y + x];
            }
        }
    }

    /** Written out, and so too long to be inlined into a region, whose own vectors would no longer fit the compiler's limits. */
    private static void square(float[] a, int first, int stride, float[] v, int from, int row) {
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
        for (int r = 0; r < W; r += 4) {
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
            lanes[i] = high ? (upper ? W + i : i + block) : upper ? W + i - block : i;
        }
        return IntVector.fromArray(Lanes.INTS, lanes, 0);
    }

    private static IntVector load(float[] a, int at) {
        return FloatVector.fromArray(Lanes.FLOATS, a, at).reinterpretAsInts();
    }
}
