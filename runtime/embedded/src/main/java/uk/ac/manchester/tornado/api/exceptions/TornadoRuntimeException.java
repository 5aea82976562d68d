package uk.ac.manchester.tornado.api.exceptions;

/** A graph, plan or task is wrong, or a task failed. */
public class TornadoRuntimeException extends RuntimeException {
    public TornadoRuntimeException(String message) {
        super(message);
    }

    public TornadoRuntimeException(Exception cause) {
        super(cause);
    }
}
