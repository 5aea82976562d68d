package io.omnitransfer.model.cli;

/** Exit codes, as the README lists them. */
final class ExitCode {
    static final int OK = 0;
    /** A check ran and did not pass. */
    static final int FAILED = 1;
    /** An option or value makes no sense. */
    static final int USAGE = 2;
    /** An input, checkpoint or output file cannot be used. */
    static final int FILE = 3;
    /** Not enough memory. */
    static final int MEMORY = 4;
    /** A device is missing or failed. */
    static final int DEVICE = 5;
    /** A bug. */
    static final int INTERNAL = 70;
    /** Cancelled, for instance by Ctrl-C. */
    static final int CANCELLED = 130;

    private ExitCode() {}
}
