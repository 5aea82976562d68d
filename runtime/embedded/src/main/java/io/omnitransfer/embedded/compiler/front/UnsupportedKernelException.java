package io.omnitransfer.embedded.compiler.front;

import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** A kernel contains what device code cannot; the message names the place, the construct and the rule. */
public final class UnsupportedKernelException extends TornadoRuntimeException {
    private static final long serialVersionUID = 1L;

    public UnsupportedKernelException(String place, String construct, String rule) {
        super("%s: %s: %s".formatted(place, construct, rule));
    }
}
