package io.omnitransfer.embedded.driver;

import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** A driver refused something, or lacks it. The message names the call and the error. */
public final class DriverException extends TornadoRuntimeException {
    public DriverException(String message) {
        super(message);
    }
}
