package io.omnitransfer.kernels.host.gemm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Turns rows into panels: {@code to[k][row] = from[row][k]}. Eight rows by eight columns at a time change places in
 * registers, in three rounds that swap ever smaller blocks (Eklundh, 1972): one shuffle and one blend a vector and round.
 */
public final class Transposition {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_256;
    private static final int SIDE = 8;
    /** Machines whose vectors are shorter would emulate the shuffles. */
    private static final boolean IN_REGISTERS = Microkernel.W >= SIDE;

    private static final VectorShuffle<Float> HALVES = VectorShuffle.fromValues(S, 4, 5, 6, 7, 0, 1, 2, 3);
    private static final VectorShuffle<Float> PAIRS = VectorShuffle.fromValues(S, 2, 3, 0, 1, 6, 7, 4, 5);
    private static final VectorShuffle<Float> NEIGHBOURS = VectorShuffle.fromValues(S, 1, 0, 3, 2, 5, 4, 7, 6);
    private static final VectorMask<Float> HIGH_HALF = VectorMask.fromLong(S, 0b11110000);
    private static final VectorMask<Float> HIGH_PAIRS = VectorMask.fromLong(S, 0b11001100);
    private static final VectorMask<Float> ODD = VectorMask.fromLong(S, 0b10101010);

    private Transposition() {}

    /**
     * Packs rows of a panel.
     *
     * @param from rows of kc elements, the first at {@code start}, every next one {@code stride} further
     * @param rows how many rows
     * @param at where the first one begins in {@code to}
     * @param width the width of the panel
     */
    public static void panel(float[] from, int start, int stride, int rows, int kc, float[] to, int at, int width) {
        int whole = IN_REGISTERS && rows % SIDE == 0 ? kc - kc % SIDE : 0;
        for (int k = 0; k < whole; k += SIDE) {
            for (int r = 0; r < rows; r += SIDE) {
                block(from, start + r * stride + k, stride, to, at + k * width + r, width);
            }
        }
        for (int k = whole; k < kc; k++) {
            for (int r = 0; r < rows; r++) {
                to[at + k * width + r] = from[start + r * stride + k];
            }
        }
    }

    private static void block(float[] from, int at, int stride, float[] to, int out, int width) {
        FloatVector a0 = FloatVector.fromArray(S, from, at);
        FloatVector a1 = FloatVector.fromArray(S, from, at + stride);
        FloatVector a2 = FloatVector.fromArray(S, from, at + 2 * stride);
        FloatVector a3 = FloatVector.fromArray(S, from, at + 3 * stride);
        FloatVector a4 = FloatVector.fromArray(S, from, at + 4 * stride);
        FloatVector a5 = FloatVector.fromArray(S, from, at + 5 * stride);
        FloatVector a6 = FloatVector.fromArray(S, from, at + 6 * stride);
        FloatVector a7 = FloatVector.fromArray(S, from, at + 7 * stride);
        FloatVector b0 = a0.blend(a4.rearrange(HALVES), HIGH_HALF);
        FloatVector b4 = a0.rearrange(HALVES).blend(a4, HIGH_HALF);
        FloatVector b1 = a1.blend(a5.rearrange(HALVES), HIGH_HALF);
        FloatVector b5 = a1.rearrange(HALVES).blend(a5, HIGH_HALF);
        FloatVector b2 = a2.blend(a6.rearrange(HALVES), HIGH_HALF);
        FloatVector b6 = a2.rearrange(HALVES).blend(a6, HIGH_HALF);
        FloatVector b3 = a3.blend(a7.rearrange(HALVES), HIGH_HALF);
        FloatVector b7 = a3.rearrange(HALVES).blend(a7, HIGH_HALF);
        FloatVector c0 = b0.blend(b2.rearrange(PAIRS), HIGH_PAIRS);
        FloatVector c2 = b0.rearrange(PAIRS).blend(b2, HIGH_PAIRS);
        FloatVector c1 = b1.blend(b3.rearrange(PAIRS), HIGH_PAIRS);
        FloatVector c3 = b1.rearrange(PAIRS).blend(b3, HIGH_PAIRS);
        FloatVector c4 = b4.blend(b6.rearrange(PAIRS), HIGH_PAIRS);
        FloatVector c6 = b4.rearrange(PAIRS).blend(b6, HIGH_PAIRS);
        FloatVector c5 = b5.blend(b7.rearrange(PAIRS), HIGH_PAIRS);
        FloatVector c7 = b5.rearrange(PAIRS).blend(b7, HIGH_PAIRS);
        FloatVector d0 = c0.blend(c1.rearrange(NEIGHBOURS), ODD);
        FloatVector d1 = c0.rearrange(NEIGHBOURS).blend(c1, ODD);
        FloatVector d2 = c2.blend(c3.rearrange(NEIGHBOURS), ODD);
        FloatVector d3 = c2.rearrange(NEIGHBOURS).blend(c3, ODD);
        FloatVector d4 = c4.blend(c5.rearrange(NEIGHBOURS), ODD);
        FloatVector d5 = c4.rearrange(NEIGHBOURS).blend(c5, ODD);
        FloatVector d6 = c6.blend(c7.rearrange(NEIGHBOURS), ODD);
        FloatVector d7 = c6.rearrange(NEIGHBOURS).blend(c7, ODD);
        d0.intoArray(to, out);
        d1.intoArray(to, out + width);
        d2.intoArray(to, out + 2 * width);
        d3.intoArray(to, out + 3 * width);
        d4.intoArray(to, out + 4 * width);
        d5.intoArray(to, out + 5 * width);
        d6.intoArray(to, out + 6 * width);
        d7.intoArray(to, out + 7 * width);
    }
}
