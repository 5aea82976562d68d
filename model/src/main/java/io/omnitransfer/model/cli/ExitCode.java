package io.omnitransfer.model.cli;

/** Exit codes, as the README lists them. */
public final class ExitCode {
    public static final int OK = 0;
    /** A check ran and did not pass. */
    public static final int FAILED = 1;
    /** An option or value makes no sense. */
    public static final int USAGE = 2;
    /** An input, checkpoint or output file cannot be used. */
    public static final int FILE = 3;
    /** Not enough memory. */
    public static final int MEMORY = 4;
    /** A device is missing or failed. */
    public static final int DEVICE = 5;
    /** A bug. */
    public static final int INTERNAL = 70;
    /** Cancelled, for instance by Ctrl-C. */
    public static final int CANCELLED = 130;

    private ExitCode() {}
}
