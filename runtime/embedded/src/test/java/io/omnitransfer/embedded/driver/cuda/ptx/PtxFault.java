package io.omnitransfer.embedded.driver.cuda.ptx;

/** PTX that cannot be run, or that does while running what hardware need not bear. */
public final class PtxFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PtxFault(String format, Object... arguments) {
        super(format.formatted(arguments));
    }

    PtxFault(String where, PtxFault cause) {
        super(where + ": " + cause.getMessage(), cause);
    }
}
