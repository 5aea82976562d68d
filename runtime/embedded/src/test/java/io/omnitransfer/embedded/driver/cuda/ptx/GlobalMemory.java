package io.omnitransfer.embedded.driver.cuda.ptx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.LongUnaryOperator;

/** The device's memory, as one group sees it: it remembers the buffer it used last. */
final class GlobalMemory implements Space {
    private final NavigableMap<Long, MemorySegment> buffers;
    private long base;
    private MemorySegment last = MemorySegment.NULL;

    /** @param buffers by address */
    GlobalMemory(NavigableMap<Long, MemorySegment> buffers) {
        this.buffers = buffers;
    }

    private long offset(long address, int bytes) {
        long at = address - base;
        if (at >= 0 && at <= last.byteSize() - bytes) {
            return at;
        }
        Map.Entry<Long, MemorySegment> entry = buffers.floorEntry(address);
        if (entry == null || address - entry.getKey() > entry.getValue().byteSize() - bytes) {
            String near = entry == null
                    ? "no buffer begins before"
                    : "the buffer before has %d bytes and begins at %x"
                            .formatted(entry.getValue().byteSize(), entry.getKey());
            throw new PtxFault("%d bytes at %x are outside of memory; %s", bytes, address, near);
        }
        base = entry.getKey();
        last = entry.getValue();
        return address - base;
    }

    @Override
    public long load(Warp w, int lane, long address, int bytes) {
        long at = offset(address, bytes);
        return switch (bytes) {
            case 1 -> last.get(ValueLayout.JAVA_BYTE, at) & 0xFFL;
            case 2 -> last.get(ValueLayout.JAVA_SHORT, at) & 0xFFFFL;
            case 4 -> last.get(ValueLayout.JAVA_INT, at) & 0xFFFFFFFFL;
            default -> last.get(ValueLayout.JAVA_LONG, at);
        };
    }

    @Override
    public void store(Warp w, int lane, long address, int bytes, long value) {
        long at = offset(address, bytes);
        switch (bytes) {
            case 1 -> last.set(ValueLayout.JAVA_BYTE, at, (byte) value);
            case 2 -> last.set(ValueLayout.JAVA_SHORT, at, (short) value);
            case 4 -> last.set(ValueLayout.JAVA_INT, at, (int) value);
            default -> last.set(ValueLayout.JAVA_LONG, at, value);
        }
    }

    @Override
    public long exchange(Warp w, int lane, long address, int bytes, LongUnaryOperator f) {
        synchronized (buffers) {
            return Space.super.exchange(w, lane, address, bytes, f);
        }
    }
}
