package io.omnitransfer.kernels.host.gemm;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile: c[rows, width] += a[rows, k]·b[k, width] with all sums in vector registers. a is row-major with the
 * constant row stride {@link #A_STRIDE}, a row's elements from {@link #A_START} on, so that one base register and constant
 * displacements reach all rows of a tile and every element is one broadcasting load; b is packed in panels [k][width].
 * A matrix of n columns has panels of {@link #NR} columns and, for what is left, a last one of fewer ({@link #width}).
 *
 * <p>Every sum runs over k in order from zero and is then added to c: results do not depend on how tiles are dealt out,
 * nor on the width of a panel. The bodies are written out, and call FloatVector directly, because that is what C2 keeps in
 * registers: the same code with a helper method for the last lines ran six times slower.
 */
public final class Microkernel {
    public static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    public static final int W = S.length();

    private static final boolean REGISTERS_32 = W != 8;

    /** Rows of a tile: its sums hide the latency of a fused multiply-add. */
    public static final int MR = 6;
    /** Columns of a tile at most. */
    public static final int NR = REGISTERS_32 ? 4 * W : 2 * W;
    /** Depth of a block. */
    public static final int KC = 384;
    /**
     * Where a row of a begins in its stride. Not at 0: with a constant behind every index, also that of the first row, C2
     * reaches all rows from one register; with 0 it computes two, and the loop took 6 to 20 % longer.
     */
    public static final int A_START = 16;
    /** Row stride of a; no power of two, to spread rows over cache sets. */
    public static final int A_STRIDE = A_START + KC;
    /** Columns of a block of c at most. */
    public static final int NC = 512;
    /** Row stride of c. */
    public static final int C_STRIDE = NC + 16;

    private Microkernel() {}

    /** Columns of the panel that begins when {@code left} columns are left: {@link #NR} or, of the last, W, 2W or 4W. */
    public static int width(int left) {
        return left <= W ? W : left <= 2 * W ? 2 * W : NR;
    }

    /** Columns of all panels of a matrix of {@code n} columns. Panels before column c hold c columns if c is a multiple of NR. */
    public static int columns(int n) {
        int whole = n / NR * NR;
        return whole == n ? n : whole + width(n - whole);
    }

    /** Rows of a tile of a panel of {@code width} columns. */
    private static int height(int width) {
        return width == W ? 2 * MR : MR;
    }

    /**
     * A panel times {@code rows} rows of a, rounded up to whole tiles: of {@link #MR} rows, or of 2·MR where the panel is
     * one vector wide. Rows that only fill up a tile may hold anything; so do the rows of c they give.
     *
     * @param ao the first row of a
     * @param bo the panel of b
     * @param kc depth
     * @param co the first row of c, and the panel's first column
     */
    public static void sweep(float[] a, int ao, int rows, float[] b, int bo, int width, int kc, float[] c, int co) {
        int height = height(width);
        for (int r = 0; r < rows; r += height) {
            tile(a, ao + r * A_STRIDE, b, bo, width, kc, c, co + r * C_STRIDE);
        }
    }

    /**
     * Zeros some columns of rows of c. Not whole rows: few columns, as narrow convolutions have, would cost as much to clear as
     * to compute.
     */
    public static void clear(float[] c, int co, int rows, int columns) {
        for (int r = 0; r < rows; r++) {
            Arrays.fill(c, co + r * C_STRIDE, co + r * C_STRIDE + columns, 0f);
        }
    }

    private static void tile(float[] a, int ao, float[] b, int bo, int width, int kc, float[] c, int co) {
        if (width == W) {
            Registers16.twelveByOne(a, ao, b, bo, kc, c, co);
        } else if (!REGISTERS_32) {
            Registers16.sixByTwo(a, ao, b, bo, kc, c, co);
        } else if (width == 2 * W) {
            Registers32.sixByTwo(a, ao, b, bo, kc, c, co);
        } else {
            Registers32.sixByFour(a, ao, b, bo, kc, c, co);
        }
    }
}
