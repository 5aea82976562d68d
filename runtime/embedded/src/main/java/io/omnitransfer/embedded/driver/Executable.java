package io.omnitransfer.embedded.driver;

/** A kernel a driver has compiled; only the device it was compiled for can launch it. Lives as long as the process. */
public interface Executable {
    /** What was compiled, in the driver's language. */
    String text();
}
