package io.omnitransfer.embedded.driver.cuda.ptx;

import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/**
 * A group's memory. Two accesses to the same place by different work-items, one of them a write, have to be ordered: by a
 * barrier of the group, or by one of the warp where both are in it. Atomic accesses need no order among themselves.
 */
final class SharedMemory implements Space {
    static final long START = 1 << 10;

    /** Who: many work-items of several warps. */
    private static final int MANY = 0xFFFF;
    /** Who: this, and the warp's number, are many of its work-items. */
    private static final int MANY_OF_WARP = 0x8000;

    private final byte[] bytes;
    private final int unit;
    private final long[] writes;
    private final long[] reads;
    private final long[] atomics;

    /** @param unit bytes of the smallest access there is */
    SharedMemory(int size, int unit) {
        this.unit = unit;
        bytes = Bytes.rubbish(size);
        int units = Math.ceilDiv(size, unit);
        writes = new long[units];
        reads = new long[units];
        atomics = new long[units];
    }

    private int offset(long address, int count) {
        long at = address - START;
        if (at < 0 || at > bytes.length - count) {
            throw new PtxFault("%d bytes at %d of the group's memory, which has %d", count, at, bytes.length);
        }
        return (int) at;
    }

    /**
     * When and by whom: barriers of the group so far, barriers of the warp so far, the work-item. Barriers are counted from
     * 1, so that 0 is never.
     */
    private static long stamp(Warp w, int lane) {
        return (long) w.group.barriers << 40 | (long) w.barriers << 16 | w.first + lane;
    }

    private static int who(long stamp) {
        return (int) stamp & 0xFFFF;
    }

    private static int warp(long stamp) {
        int who = who(stamp);
        return who == MANY ? -1 : who >= MANY_OF_WARP ? who - MANY_OF_WARP : who / Warp.SIZE;
    }

    /** Whether an earlier access comes before this one in any order of execution, or is this work-item's own. */
    private static boolean ordered(long earlier, long now, Warp w) {
        return earlier >>> 40 != now >>> 40
                || who(earlier) == who(now)
                || warp(earlier) == w.first / Warp.SIZE && (earlier >>> 16 & 0xFFFFFF) != (now >>> 16 & 0xFFFFFF);
    }

    private void require(long earlier, long now, Warp w, int at, String what) {
        if (!ordered(earlier, now, w)) {
            throw new PtxFault(
                    "byte %d of the group's memory: work-item %d %s, no barrier orders the two",
                    at,
                    who(now),
                    what.formatted(who(earlier) < MANY_OF_WARP ? "work-item " + who(earlier) : "several"));
        }
    }

    @Override
    public long load(Warp w, int lane, long address, int count) {
        int at = offset(address, count);
        reading(w, lane, at, count);
        return Bytes.get(bytes, at, count);
    }

    private void reading(Warp w, int lane, int at, int count) {
        long now = stamp(w, lane);
        for (int u = at / unit; u * unit < at + count; u++) {
            require(writes[u], now, w, u * unit, "reads what %s wrote");
            require(atomics[u], now, w, u * unit, "reads what %s changed atomically");
            reads[u] = joined(reads[u], now, w);
        }
    }

    /** One stamp for two accesses that need no order. */
    private static long joined(long before, long now, Warp w) {
        if (ordered(before, now, w)) {
            return now;
        }
        int mine = w.first / Warp.SIZE;
        return now & ~0xFFFFL | (warp(before) == mine ? MANY_OF_WARP + mine : MANY);
    }

    @Override
    public void store(Warp w, int lane, long address, int count, long value) {
        int at = offset(address, count);
        writing(w, lane, at, count);
        Bytes.put(bytes, at, count, value);
    }

    private void writing(Warp w, int lane, int at, int count) {
        long now = stamp(w, lane);
        for (int u = at / unit; u * unit < at + count; u++) {
            require(writes[u], now, w, u * unit, "writes what %s wrote");
            require(reads[u], now, w, u * unit, "writes what %s read");
            require(atomics[u], now, w, u * unit, "writes what %s changed atomically");
            writes[u] = now;
        }
    }

    /** A write that is under way: nobody may have the place meanwhile, and it holds rubbish. */
    void announce(Warp w, int lane, long address, int count) {
        int at = offset(address, count);
        writing(w, lane, at, count);
        Arrays.fill(bytes, at, at + count, (byte) 0xA5);
    }

    @Override
    public long exchange(Warp w, int lane, long address, int count, LongUnaryOperator f) {
        int at = offset(address, count);
        long now = stamp(w, lane);
        for (int u = at / unit; u * unit < at + count; u++) {
            require(writes[u], now, w, u * unit, "changes atomically what %s wrote");
            require(reads[u], now, w, u * unit, "changes atomically what %s read");
            atomics[u] = joined(atomics[u], now, w);
        }
        long before = Bytes.get(bytes, at, count);
        Bytes.put(bytes, at, count, f.applyAsLong(before));
        return before;
    }
}
