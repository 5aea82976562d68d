package io.omnitransfer.kernels.host.gemm;

/** A matrix [rows, K] that can hand out pieces of its rows as floats. Called from several threads at once. */
@FunctionalInterface
public interface Rows {
    /** Copies columns k … k+count−1 of {@code row} to {@code target[at …]}. */
    void copy(int row, int k, int count, float[] target, int at);
}
