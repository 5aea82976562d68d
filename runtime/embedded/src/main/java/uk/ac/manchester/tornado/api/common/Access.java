package uk.ac.manchester.tornado.api.common;

/** How a task uses an argument. */
public enum Access {
    NONE,
    READ_ONLY,
    WRITE_ONLY,
    READ_WRITE;

    /** Bit 0: reads; bit 1: writes. */
    public final byte position;

    Access() {
        position = (byte) ordinal();
    }

    public static Access[] asArray() {
        return values();
    }
}
