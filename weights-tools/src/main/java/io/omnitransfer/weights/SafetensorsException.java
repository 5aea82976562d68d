package io.omnitransfer.weights;

import java.io.IOException;
import java.io.Serial;

/** A file that is not valid safetensors, or a sharded checkpoint whose parts do not fit together. */
public final class SafetensorsException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    SafetensorsException(String message) {
        super(message);
    }
}
