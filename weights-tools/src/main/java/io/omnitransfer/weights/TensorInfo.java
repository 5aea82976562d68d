package io.omnitransfer.weights;

import java.util.List;

/**
 * One entry of a safetensors header.
 *
 * @param name the name in the file
 * @param dtype element type
 * @param shape dimensions, slowest first; empty for a scalar
 * @param begin first byte, relative to the data buffer
 * @param end one past the last byte, relative to the data buffer
 */
public record TensorInfo(String name, StoredType dtype, List<Long> shape, long begin, long end) {
    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /** Number of elements: the product of the dimensions, 1 for a scalar. */
    public long elements() {
        return elements(shape);
    }

    /** Size in bytes. */
    public long bytes() {
        return end - begin;
    }

    /** @throws ArithmeticException if the product overflows */
    static long elements(List<Long> shape) {
        long product = 1;
        for (long dim : shape) {
            product = Math.multiplyExact(product, dim);
        }
        return product;
    }
}
