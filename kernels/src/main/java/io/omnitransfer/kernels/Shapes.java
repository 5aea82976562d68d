package io.omnitransfer.kernels;

import io.omnitransfer.runtime.Tensor;
import java.util.Arrays;

/** Shape checks whose messages name the op, the tensor, what it has and what was expected. */
public final class Shapes {
    private Shapes() {}

    /** Fails unless both hold the same number of elements. */
    public static void sameSize(String op, Tensor expected, Tensor actual) {
        if (expected.size() != actual.size()) {
            throw new IllegalArgumentException("%s: %s has %d elements, expected %d as in %s"
                    .formatted(op, actual, actual.size(), expected.size(), expected));
        }
    }

    /** Fails unless both are equal as matrices [rows, cols] over their last axis. */
    public static void sameMatrix(String op, Tensor expected, Tensor actual) {
        if (expected.rows() != actual.rows() || expected.cols() != actual.cols()) {
            throw new IllegalArgumentException("%s: %s is [%d, %d] over its last axis, expected [%d, %d] as %s"
                    .formatted(op, actual, actual.rows(), actual.cols(), expected.rows(), expected.cols(), expected));
        }
    }

    /** Fails unless the tensor holds {@code size} elements. */
    public static void size(String op, Tensor tensor, int size) {
        if (tensor.size() != size) {
            throw new IllegalArgumentException(
                    "%s: %s has %d elements, expected %d".formatted(op, tensor, tensor.size(), size));
        }
    }

    /** Fails unless the tensor has exactly this shape. */
    public static void shape(String op, Tensor tensor, int... dims) {
        if (!Arrays.equals(tensor.dims(), dims)) {
            throw new IllegalArgumentException(
                    "%s: %s, expected shape %s".formatted(op, tensor, Arrays.toString(dims)));
        }
    }

    /** Fails unless the tensor has this many axes. */
    public static void rank(String op, Tensor tensor, int rank) {
        if (tensor.rank() != rank) {
            throw new IllegalArgumentException(
                    "%s: %s has rank %d, expected %d".formatted(op, tensor, tensor.rank(), rank));
        }
    }

    /** Fails unless {@code 0 <= row < rows} of the tensor. */
    public static void row(String op, Tensor tensor, int row) {
        if (row < 0 || row >= tensor.rows()) {
            throw new IllegalArgumentException(
                    "%s: row %d is outside %s, which has %d".formatted(op, row, tensor, tensor.rows()));
        }
    }

    /** Fails if the tensors share storage. */
    public static void distinct(String op, Tensor in, Tensor out) {
        if (in.array() == out.array()) {
            throw new IllegalArgumentException(
                    "%s: %s is both input and output; this op does not work in place".formatted(op, out));
        }
    }
}
