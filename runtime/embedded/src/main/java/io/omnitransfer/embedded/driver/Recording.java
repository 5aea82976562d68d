package io.omnitransfer.embedded.driver;

/** Work a stream has recorded: kernels and library calls with their arguments, given to the device in one call. */
public interface Recording extends AutoCloseable {
    /** Queues the work once more. */
    void replay();

    /** Frees the recording; the stream must have finished. */
    @Override
    void close();
}
