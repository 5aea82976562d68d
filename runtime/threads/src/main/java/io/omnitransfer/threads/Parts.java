package io.omnitransfer.threads;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Numbers 0 … n−1 on their way to threads. Each thread has a part of its own, which it walks through in order; when that is
 * done it takes from the end of the part with most left. So a thread reads and writes long stretches of memory, which
 * nobody else touches: two that took turns would lose a third of what the memory can move.
 */
public final class Parts {
    /** Neighbouring numbers for one thread. */
    public record Stretch(int first, int end) {}

    /** Longs from one part to the next: they lie in cache lines of their own. */
    private static final int APART = 16;

    private final int count;

    /** What is left of each part: its first number in the upper half, its end in the lower. */
    private final AtomicLongArray left;

    public Parts(int numbers, int count) {
        this.count = count;
        this.left = new AtomicLongArray(count * APART);
        for (int p = 0; p < count; p++) {
            left.setPlain(
                    p * APART, pack((int) ((long) numbers * p / count), (int) ((long) numbers * (p + 1) / count)));
        }
    }

    /**
     * Claims a quarter of what is left of the thread's part or, when that is done, of the fullest one.
     *
     * @param part 0 … count−1, the thread's own
     * @return null if nothing is left
     */
    public @Nullable Stretch claim(int part, int least, int most) {
        Stretch own = front(part, least, most);
        while (own == null) {
            int fullest = fullest();
            if (fullest < 0) {
                return null;
            }
            own = end(fullest, least, most);
        }
        return own;
    }

    private @Nullable Stretch front(int part, int least, int most) {
        while (true) {
            long now = left.get(part * APART);
            int first = first(now);
            int taken = first + size(now, least, most);
            if (taken == first) {
                return null;
            }
            if (left.compareAndSet(part * APART, now, pack(taken, end(now)))) {
                return new Stretch(first, taken);
            }
        }
    }

    private @Nullable Stretch end(int part, int least, int most) {
        long now = left.get(part * APART);
        int end = end(now);
        int taken = end - size(now, least, most);
        return taken < end && left.compareAndSet(part * APART, now, pack(first(now), taken))
                ? new Stretch(taken, end)
                : null;
    }

    private int fullest() {
        int fullest = -1;
        int most = 0;
        for (int p = 0; p < count; p++) {
            long now = left.get(p * APART);
            if (end(now) - first(now) > most) {
                fullest = p;
                most = end(now) - first(now);
            }
        }
        return fullest;
    }

    private static int size(long range, int least, int most) {
        int left = end(range) - first(range);
        return Math.min(left, Math.clamp(left / 4, least, most));
    }

    private static long pack(int first, int end) {
        return (long) first << 32 | end;
    }

    private static int first(long range) {
        return (int) (range >> 32);
    }

    private static int end(long range) {
        return (int) range;
    }
}
