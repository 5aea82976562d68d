package io.omnitransfer.model.video;

import java.io.IOException;

/** A clip or picture that cannot be read or written; the message is one line that names the file and the reason. */
public final class VideoException extends IOException {
    private static final long serialVersionUID = 1;

    public VideoException(String message) {
        super(message);
    }

    public VideoException(String message, Throwable cause) {
        super(message, cause);
    }
}
