package uk.ac.manchester.tornado.api.enums;

/** When a transfer happens. */
public class DataTransferMode {
    /** Before the first execution only. */
    public static final int FIRST_EXECUTION = 0;

    /** At every execution. */
    public static final int EVERY_EXECUTION = 1;

    /** Only when asked for through the execution result. */
    public static final int UNDER_DEMAND = 2;
}
