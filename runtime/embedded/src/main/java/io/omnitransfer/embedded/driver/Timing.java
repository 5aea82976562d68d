package io.omnitransfer.embedded.driver;

/** The duration of work that may not have begun yet. */
@FunctionalInterface
public interface Timing {
    /** Nanoseconds; asked once, when the stream has finished. */
    long nanos();
}
