package io.omnitransfer.embedded.driver.cuda.ptx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Copies a lane has begun, from the device's memory to the group's. They arrive as late as they may. */
final class AsyncCopies {
    private record Copy(long to, long from, int bytes) {}

    private final Deque<List<Copy>> committed = new ArrayDeque<>();
    private List<Copy> begun = new ArrayList<>();

    void begin(Warp w, int lane, long to, long from, int bytes) {
        w.group.shared.announce(w, lane, to, bytes);
        w.group.global.load(w, lane, from, Math.min(bytes, 8));
        w.group.global.load(w, lane, from + bytes - 1, 1);
        begun.add(new Copy(to, from, bytes));
    }

    void commit() {
        committed.add(begun);
        begun = new ArrayList<>();
    }

    /** Waits until at most so many groups of copies are still under way. */
    void await(Warp w, int lane, int groups) {
        while (committed.size() > groups) {
            for (Copy c : committed.remove()) {
                for (int k = 0; k < c.bytes; k += 4) {
                    w.group.shared.store(w, lane, c.to + k, 4, w.group.global.load(w, lane, c.from + k, 4));
                }
            }
        }
    }
}
