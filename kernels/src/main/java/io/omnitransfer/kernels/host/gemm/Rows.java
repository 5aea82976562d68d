package io.omnitransfer.kernels.host.gemm;

/** A matrix [rows, K] that can hand out blocks of itself as floats. Called from several threads at once. */
@FunctionalInterface
public interface Rows {
    /**
     * Copies columns k … k+count−1 of rows row … row+rows−1 to {@code target}, the first row to {@code at}, every next
     * one {@code stride} further.
     */
    void copy(int row, int rows, int k, int count, float[] target, int at, int stride);
}
