package io.omnitransfer.kernels.host.gemm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile: c[MR, NR] += a[MR, k]·b[k, NR] with all sums in vector registers. a is row-major with the constant
 * row stride {@link #A_STRIDE}, a row's elements from {@link #A_START} on, so that one base register and constant
 * displacements reach all rows of a tile and every element is one broadcasting load; b is packed [k][NR].
 *
 * <p>Every sum runs over k in order from zero and is then added to c: results do not depend on how tiles are dealt out.
 * The body is written out, and calls FloatVector directly, because that is what C2 keeps in registers: the same code
 * with a helper method for the last lines ran six times slower.
 */
public final class Microkernel {
    public static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    public static final int W = S.length();
    /**
     * Rows of a tile: its sums hide the latency of a fused multiply-add. C2 loads all operands of a step first, so sums
     * and operands must fit the registers together: 12 sums and 8 operands fit the 32 of AVX-512 and NEON; of the 16 of
     * AVX2 they spill, at less than half the speed, and 8 sums and 6 operands do not.
     */
    public static final int MR = W == 8 ? 4 : 6;
    /** Columns of a tile. */
    public static final int NR = 2 * W;
    /** Depth of a block. */
    public static final int KC = 256;
    /**
     * Where a row of a begins in its stride. Not at 0: with a constant behind every index, also that of the first row, C2
     * reaches all rows from one register; with 0 it computes two, and the loop took 6 to 20 % longer.
     */
    public static final int A_START = 16;
    /** Row stride of a; no power of two, to spread rows over cache sets. */
    public static final int A_STRIDE = A_START + KC;
    /** Row stride of c. */
    public static final int C_STRIDE = 256 + 16;

    private Microkernel() {}

    /** The tile of c at {@code co}, from MR rows of a at {@code ao} and the panel of b at {@code bo}. */
    public static void tile(float[] a, int ao, float[] b, int bo, int kc, float[] c, int co) {
        if (MR == 4) {
            four(a, ao, b, bo, kc, c, co);
        } else {
            six(a, ao + A_START, b, bo, kc, c, co);
        }
    }

    /** A tile of half the columns and twice the rows, for products of few columns; b is packed [k][W]. */
    static void narrow(float[] a, int ao, float[] b, int bo, int kc, float[] c, int co) {
        if (MR == 4) {
            eight(a, ao + A_START, b, bo, kc, c, co);
        } else {
            twelve(a, ao + A_START, b, bo, kc, c, co);
        }
    }

    private static void four(float[] a, int ao, float[] b, int bo, int kc, float[] c, int co) {
        FloatVector x0 = FloatVector.zero(S);
        FloatVector x1 = FloatVector.zero(S);
        FloatVector x2 = FloatVector.zero(S);
        FloatVector x3 = FloatVector.zero(S);
        FloatVector y0 = FloatVector.zero(S);
        FloatVector y1 = FloatVector.zero(S);
        FloatVector y2 = FloatVector.zero(S);
        FloatVector y3 = FloatVector.zero(S);
        for (int k = 0; k < kc; k++) {
            FloatVector p = FloatVector.fromArray(S, b, bo + k * NR);
            FloatVector q = FloatVector.fromArray(S, b, bo + k * NR + W);
            FloatVector v = FloatVector.broadcast(S, a[ao + k + A_START]);
            x0 = v.fma(p, x0);
            y0 = v.fma(q, y0);
            v = FloatVector.broadcast(S, a[ao + k + A_START + A_STRIDE]);
            x1 = v.fma(p, x1);
            y1 = v.fma(q, y1);
            v = FloatVector.broadcast(S, a[ao + k + A_START + 2 * A_STRIDE]);
            x2 = v.fma(p, x2);
            y2 = v.fma(q, y2);
            v = FloatVector.broadcast(S, a[ao + k + A_START + 3 * A_STRIDE]);
            x3 = v.fma(p, x3);
            y3 = v.fma(q, y3);
        }
        x0.add(FloatVector.fromArray(S, c, co)).intoArray(c, co);
        y0.add(FloatVector.fromArray(S, c, co + W)).intoArray(c, co + W);
        x1.add(FloatVector.fromArray(S, c, co + C_STRIDE)).intoArray(c, co + C_STRIDE);
        y1.add(FloatVector.fromArray(S, c, co + C_STRIDE + W)).intoArray(c, co + C_STRIDE + W);
        x2.add(FloatVector.fromArray(S, c, co + 2 * C_STRIDE)).intoArray(c, co + 2 * C_STRIDE);
        y2.add(FloatVector.fromArray(S, c, co + 2 * C_STRIDE + W)).intoArray(c, co + 2 * C_STRIDE + W);
        x3.add(FloatVector.fromArray(S, c, co + 3 * C_STRIDE)).intoArray(c, co + 3 * C_STRIDE);
        y3.add(FloatVector.fromArray(S, c, co + 3 * C_STRIDE + W)).intoArray(c, co + 3 * C_STRIDE + W);
    }

    private static void six(float[] a, int ao, float[] b, int bo, int kc, float[] c, int co) {
        FloatVector x0 = FloatVector.zero(S);
        FloatVector x1 = FloatVector.zero(S);
        FloatVector x2 = FloatVector.zero(S);
        FloatVector x3 = FloatVector.zero(S);
        FloatVector x4 = FloatVector.zero(S);
        FloatVector x5 = FloatVector.zero(S);
        FloatVector y0 = FloatVector.zero(S);
        FloatVector y1 = FloatVector.zero(S);
        FloatVector y2 = FloatVector.zero(S);
        FloatVector y3 = FloatVector.zero(S);
        FloatVector y4 = FloatVector.zero(S);
        FloatVector y5 = FloatVector.zero(S);
        for (int k = 0; k < kc; k++) {
            FloatVector p = FloatVector.fromArray(S, b, bo + k * NR);
            FloatVector q = FloatVector.fromArray(S, b, bo + k * NR + W);
            FloatVector v = FloatVector.broadcast(S, a[ao + k]);
            x0 = v.fma(p, x0);
            y0 = v.fma(q, y0);
            v = FloatVector.broadcast(S, a[ao + k + A_STRIDE]);
            x1 = v.fma(p, x1);
            y1 = v.fma(q, y1);
            v = FloatVector.broadcast(S, a[ao + k + 2 * A_STRIDE]);
            x2 = v.fma(p, x2);
            y2 = v.fma(q, y2);
            v = FloatVector.broadcast(S, a[ao + k + 3 * A_STRIDE]);
            x3 = v.fma(p, x3);
            y3 = v.fma(q, y3);
            v = FloatVector.broadcast(S, a[ao + k + 4 * A_STRIDE]);
            x4 = v.fma(p, x4);
            y4 = v.fma(q, y4);
            v = FloatVector.broadcast(S, a[ao + k + 5 * A_STRIDE]);
            x5 = v.fma(p, x5);
            y5 = v.fma(q, y5);
        }
        x0.add(FloatVector.fromArray(S, c, co)).intoArray(c, co);
        y0.add(FloatVector.fromArray(S, c, co + W)).intoArray(c, co + W);
        x1.add(FloatVector.fromArray(S, c, co + C_STRIDE)).intoArray(c, co + C_STRIDE);
        y1.add(FloatVector.fromArray(S, c, co + C_STRIDE + W)).intoArray(c, co + C_STRIDE + W);
        x2.add(FloatVector.fromArray(S, c, co + 2 * C_STRIDE)).intoArray(c, co + 2 * C_STRIDE);
        y2.add(FloatVector.fromArray(S, c, co + 2 * C_STRIDE + W)).intoArray(c, co + 2 * C_STRIDE + W);
        x3.add(FloatVector.fromArray(S, c, co + 3 * C_STRIDE)).intoArray(c, co + 3 * C_STRIDE);
        y3.add(FloatVector.fromArray(S, c, co + 3 * C_STRIDE + W)).intoArray(c, co + 3 * C_STRIDE + W);
        x4.add(FloatVector.fromArray(S, c, co + 4 * C_STRIDE)).intoArray(c, co + 4 * C_STRIDE);
        y4.add(FloatVector.fromArray(S, c, co + 4 * C_STRIDE + W)).intoArray(c, co + 4 * C_STRIDE + W);
        x5.add(FloatVector.fromArray(S, c, co + 5 * C_STRIDE)).intoArray(c, co + 5 * C_STRIDE);
        y5.add(FloatVector.fromArray(S, c, co + 5 * C_STRIDE + W)).intoArray(c, co + 5 * C_STRIDE + W);
    }

    private static void eight(float[] a, int ao, float[] b, int bo, int kc, float[] c, int co) {
        FloatVector x0 = FloatVector.zero(S);
        FloatVector x1 = FloatVector.zero(S);
        FloatVector x2 = FloatVector.zero(S);
        FloatVector x3 = FloatVector.zero(S);
        FloatVector x4 = FloatVector.zero(S);
        FloatVector x5 = FloatVector.zero(S);
        FloatVector x6 = FloatVector.zero(S);
        FloatVector x7 = FloatVector.zero(S);
        for (int k = 0; k < kc; k++) {
            FloatVector p = FloatVector.fromArray(S, b, bo + k * W);
            x0 = p.fma(FloatVector.broadcast(S, a[ao + k]), x0);
            x1 = p.fma(FloatVector.broadcast(S, a[ao + k + A_STRIDE]), x1);
            x2 = p.fma(FloatVector.broadcast(S, a[ao + k + 2 * A_STRIDE]), x2);
            x3 = p.fma(FloatVector.broadcast(S, a[ao + k + 3 * A_STRIDE]), x3);
            x4 = p.fma(FloatVector.broadcast(S, a[ao + k + 4 * A_STRIDE]), x4);
            x5 = p.fma(FloatVector.broadcast(S, a[ao + k + 5 * A_STRIDE]), x5);
            x6 = p.fma(FloatVector.broadcast(S, a[ao + k + 6 * A_STRIDE]), x6);
            x7 = p.fma(FloatVector.broadcast(S, a[ao + k + 7 * A_STRIDE]), x7);
        }
        x0.add(FloatVector.fromArray(S, c, co)).intoArray(c, co);
        x1.add(FloatVector.fromArray(S, c, co + C_STRIDE)).intoArray(c, co + C_STRIDE);
        x2.add(FloatVector.fromArray(S, c, co + 2 * C_STRIDE)).intoArray(c, co + 2 * C_STRIDE);
        x3.add(FloatVector.fromArray(S, c, co + 3 * C_STRIDE)).intoArray(c, co + 3 * C_STRIDE);
        x4.add(FloatVector.fromArray(S, c, co + 4 * C_STRIDE)).intoArray(c, co + 4 * C_STRIDE);
        x5.add(FloatVector.fromArray(S, c, co + 5 * C_STRIDE)).intoArray(c, co + 5 * C_STRIDE);
        x6.add(FloatVector.fromArray(S, c, co + 6 * C_STRIDE)).intoArray(c, co + 6 * C_STRIDE);
        x7.add(FloatVector.fromArray(S, c, co + 7 * C_STRIDE)).intoArray(c, co + 7 * C_STRIDE);
    }

    private static void twelve(float[] a, int ao, float[] b, int bo, int kc, float[] c, int co) {
        FloatVector x0 = FloatVector.zero(S);
        FloatVector x1 = FloatVector.zero(S);
        FloatVector x2 = FloatVector.zero(S);
        FloatVector x3 = FloatVector.zero(S);
        FloatVector x4 = FloatVector.zero(S);
        FloatVector x5 = FloatVector.zero(S);
        FloatVector x6 = FloatVector.zero(S);
        FloatVector x7 = FloatVector.zero(S);
        FloatVector x8 = FloatVector.zero(S);
        FloatVector x9 = FloatVector.zero(S);
        FloatVector x10 = FloatVector.zero(S);
        FloatVector x11 = FloatVector.zero(S);
        for (int k = 0; k < kc; k++) {
            FloatVector p = FloatVector.fromArray(S, b, bo + k * W);
            x0 = p.fma(FloatVector.broadcast(S, a[ao + k]), x0);
            x1 = p.fma(FloatVector.broadcast(S, a[ao + k + A_STRIDE]), x1);
            x2 = p.fma(FloatVector.broadcast(S, a[ao + k + 2 * A_STRIDE]), x2);
            x3 = p.fma(FloatVector.broadcast(S, a[ao + k + 3 * A_STRIDE]), x3);
            x4 = p.fma(FloatVector.broadcast(S, a[ao + k + 4 * A_STRIDE]), x4);
            x5 = p.fma(FloatVector.broadcast(S, a[ao + k + 5 * A_STRIDE]), x5);
            x6 = p.fma(FloatVector.broadcast(S, a[ao + k + 6 * A_STRIDE]), x6);
            x7 = p.fma(FloatVector.broadcast(S, a[ao + k + 7 * A_STRIDE]), x7);
            x8 = p.fma(FloatVector.broadcast(S, a[ao + k + 8 * A_STRIDE]), x8);
            x9 = p.fma(FloatVector.broadcast(S, a[ao + k + 9 * A_STRIDE]), x9);
            x10 = p.fma(FloatVector.broadcast(S, a[ao + k + 10 * A_STRIDE]), x10);
            x11 = p.fma(FloatVector.broadcast(S, a[ao + k + 11 * A_STRIDE]), x11);
        }
        x0.add(FloatVector.fromArray(S, c, co)).intoArray(c, co);
        x1.add(FloatVector.fromArray(S, c, co + C_STRIDE)).intoArray(c, co + C_STRIDE);
        x2.add(FloatVector.fromArray(S, c, co + 2 * C_STRIDE)).intoArray(c, co + 2 * C_STRIDE);
        x3.add(FloatVector.fromArray(S, c, co + 3 * C_STRIDE)).intoArray(c, co + 3 * C_STRIDE);
        x4.add(FloatVector.fromArray(S, c, co + 4 * C_STRIDE)).intoArray(c, co + 4 * C_STRIDE);
        x5.add(FloatVector.fromArray(S, c, co + 5 * C_STRIDE)).intoArray(c, co + 5 * C_STRIDE);
        x6.add(FloatVector.fromArray(S, c, co + 6 * C_STRIDE)).intoArray(c, co + 6 * C_STRIDE);
        x7.add(FloatVector.fromArray(S, c, co + 7 * C_STRIDE)).intoArray(c, co + 7 * C_STRIDE);
        x8.add(FloatVector.fromArray(S, c, co + 8 * C_STRIDE)).intoArray(c, co + 8 * C_STRIDE);
        x9.add(FloatVector.fromArray(S, c, co + 9 * C_STRIDE)).intoArray(c, co + 9 * C_STRIDE);
        x10.add(FloatVector.fromArray(S, c, co + 10 * C_STRIDE)).intoArray(c, co + 10 * C_STRIDE);
        x11.add(FloatVector.fromArray(S, c, co + 11 * C_STRIDE)).intoArray(c, co + 11 * C_STRIDE);
    }
}
