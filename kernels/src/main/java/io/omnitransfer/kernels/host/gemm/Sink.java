package io.omnitransfer.kernels.host.gemm;

/** Takes finished blocks of a product. Called from several threads at once, once per element of the product. */
@FunctionalInterface
public interface Sink {
    /**
     * @param block products; element (i, j) of the block is {@code block[at + i * stride + j]}. Each row may be read up
     *     to the next multiple of the vector length beyond {@code cols}
     * @param row first row of the block in the product
     * @param col first column of the block in the product
     */
    void accept(float[] block, int at, int stride, int row, int rows, int col, int cols);
}
