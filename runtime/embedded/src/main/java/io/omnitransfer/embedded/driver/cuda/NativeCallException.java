package io.omnitransfer.embedded.driver.cuda;

/** A function of a C library returned an error. */
final class NativeCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    NativeCallException(String function, int code, String error) {
        super("%s failed: %s".formatted(function, error));
        this.code = code;
    }

    int code() {
        return code;
    }
}
