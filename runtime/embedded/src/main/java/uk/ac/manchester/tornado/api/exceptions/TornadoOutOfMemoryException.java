package uk.ac.manchester.tornado.api.exceptions;

/** A device has no room for an array. */
public class TornadoOutOfMemoryException extends RuntimeException {
    public TornadoOutOfMemoryException(String message) {
        super(message);
    }
}
