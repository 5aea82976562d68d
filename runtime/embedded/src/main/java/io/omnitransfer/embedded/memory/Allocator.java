package io.omnitransfer.embedded.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Zeroed off-heap memory that the garbage collector frees; counted against -XX:MaxDirectMemorySize. */
public final class Allocator {
    private static final long CACHE_LINE = 64;
    private static final long PAGE = 4096;
    private static final long LARGE = 1 << 20;

    private Allocator() {}

    /** 64-byte aligned, page-aligned from 1 MiB on. */
    public static MemorySegment allocate(long bytes) {
        try {
            return Arena.ofAuto().allocate(bytes, bytes >= LARGE ? PAGE : CACHE_LINE);
        } catch (OutOfMemoryError e) {
            OutOfMemoryError clear = new OutOfMemoryError(
                    "no room for an off-heap array of %,d bytes; raise -XX:MaxDirectMemorySize (by default it equals -Xmx)"
                            .formatted(bytes));
            clear.initCause(e);
            throw clear;
        }
    }
}
