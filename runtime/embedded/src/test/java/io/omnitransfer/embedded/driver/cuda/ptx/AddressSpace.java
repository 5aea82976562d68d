package io.omnitransfer.embedded.driver.cuda.ptx;

import java.util.function.LongUnaryOperator;

/** Which memory an instruction means. */
enum AddressSpace {
    GLOBAL,
    SHARED,
    LOCAL,
    /** Any: its addresses say which. */
    GENERIC;

    /** Where the group's and a work-item's memory appear among general addresses; the device's begins behind. */
    private static final long SHARED_WINDOW = 1L << 40;

    private static final long LOCAL_WINDOW = 1L << 41;
    private static final long END = 1L << 42;

    static AddressSpace of(Instruction i) {
        if (i.is("const")) {
            throw i.unknown();
        }
        return i.is("global") ? GLOBAL : i.is("shared") ? SHARED : i.is("local") ? LOCAL : GENERIC;
    }

    /** Whether the group's memory may be it. */
    boolean mayBeShared() {
        return this == SHARED || this == GENERIC;
    }

    /** Its first general address. */
    long window() {
        return this == SHARED ? SHARED_WINDOW : this == LOCAL ? LOCAL_WINDOW : 0;
    }

    Space of(Warp w) {
        return switch (this) {
            case GLOBAL -> w.group.global;
            case SHARED -> w.group.shared;
            case LOCAL -> w.local;
            case GENERIC -> General.INSTANCE;
        };
    }

    /** What general addresses reach. */
    private enum General implements Space {
        INSTANCE;

        @Override
        public long load(Warp w, int lane, long address, int bytes) {
            AddressSpace s = space(address);
            return s.of(w).load(w, lane, address - s.window(), bytes);
        }

        @Override
        public void store(Warp w, int lane, long address, int bytes, long value) {
            AddressSpace s = space(address);
            s.of(w).store(w, lane, address - s.window(), bytes, value);
        }

        @Override
        public long exchange(Warp w, int lane, long address, int bytes, LongUnaryOperator f) {
            AddressSpace s = space(address);
            return s.of(w).exchange(w, lane, address - s.window(), bytes, f);
        }

        private static AddressSpace space(long address) {
            return address >= END ? AddressSpace.GLOBAL : address >= LOCAL_WINDOW ? LOCAL : SHARED;
        }
    }
}
