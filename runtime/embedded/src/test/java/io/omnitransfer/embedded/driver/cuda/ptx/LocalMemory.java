package io.omnitransfer.embedded.driver.cuda.ptx;

/** What each lane has for itself: private arrays. Every lane counts addresses from the same start. */
final class LocalMemory implements Space {
    static final long START = 1 << 10;

    private final byte[][] lanes = new byte[Warp.SIZE][];

    LocalMemory(int bytes) {
        for (int i = 0; i < Warp.SIZE; i++) {
            lanes[i] = Bytes.rubbish(bytes);
        }
    }

    private int offset(int lane, long address, int bytes) {
        long at = address - START;
        if (at < 0 || at > lanes[lane].length - bytes) {
            throw new PtxFault(
                    "%d bytes at %d of a work-item's own memory, which has %d", bytes, at, lanes[lane].length);
        }
        return (int) at;
    }

    @Override
    public long load(Warp w, int lane, long address, int bytes) {
        return Bytes.get(lanes[lane], offset(lane, address, bytes), bytes);
    }

    @Override
    public void store(Warp w, int lane, long address, int bytes, long value) {
        Bytes.put(lanes[lane], offset(lane, address, bytes), bytes, value);
    }
}
