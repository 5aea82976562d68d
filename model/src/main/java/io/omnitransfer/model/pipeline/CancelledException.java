package io.omnitransfer.model.pipeline;

/** The working thread was interrupted. Nothing has been written under the output's name. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CancelledException() {
        super("cancelled");
    }

    public CancelledException(Throwable cause) {
        super("cancelled", cause);
    }

    /** Throws if the current thread has been interrupted. */
    public static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancelledException();
        }
    }
}
