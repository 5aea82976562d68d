package io.omnitransfer.embedded.compiler.front;

/** An array's size is not constant: translating again with the scalar arguments folded in may help. */
public final class NonConstantSizeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NonConstantSizeException(UnsupportedKernelException cause) {
        super(cause.getMessage(), cause);
    }
}
