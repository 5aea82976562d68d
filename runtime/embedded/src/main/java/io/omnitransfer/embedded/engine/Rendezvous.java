package io.omnitransfer.embedded.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A reusable barrier for a fixed set of virtual threads that notices when some of them end instead of coming. Waiting
 * threads yield to the others, which mostly are what they wait for, and sleep only when that takes long.
 */
final class Rendezvous {
    /** Unwinds a work-item whose launch has stopped. */
    static final class Abandoned extends Error {
        static final Abandoned INSTANCE = new Abandoned();

        private Abandoned() {
            super("abandoned", null, false, false);
        }
    }

    private static final int YIELDS = 500;
    private static final long NAP = 50_000;
    private static final long ENDED = 1L << 32;

    /** Observations of a team that sleeps as a whole before it counts as stuck: about 0.2 s. */
    private static final int STUCK = 4000;

    private final int size;
    private final Launch launch;
    /** Sleeping members of the whole team, over all its rendezvous. */
    private final AtomicInteger asleep;
    /** Threads that wait in the lower half, threads that have ended in the upper. */
    private final AtomicLong state = new AtomicLong();

    private volatile int phase;

    Rendezvous(int size, Launch launch, AtomicInteger asleep) {
        this.size = size;
        this.launch = launch;
        this.asleep = asleep;
    }

    /** Waits until all have come; true for the last one. What any thread wrote before is visible after. */
    boolean arrive() {
        int mine = phase;
        long s = state.incrementAndGet();
        if ((int) s == size) {
            release();
            return true;
        }
        requireNoneEnded(s);
        await(mine);
        return false;
    }

    /** Notes that this thread will not come any more; true for the last one. */
    boolean end() {
        long s = state.addAndGet(ENDED);
        requireNoneEnded(s);
        return s == size * ENDED;
    }

    /** For the last thread to come or end: lets the others of this phase go. */
    void release() {
        state.set(0);
        phase++;
    }

    int phase() {
        return phase;
    }

    void await(int seen) {
        for (int i = 0; i < YIELDS && phase == seen; i++) {
            if (launch.stopped()) {
                throw Abandoned.INSTANCE;
            }
            Thread.yield();
        }
        if (phase != seen) {
            return;
        }
        asleep.incrementAndGet();
        int still = 0;
        while (phase == seen) {
            if (launch.stopped()) {
                throw Abandoned.INSTANCE;
            }
            still = asleep.get() == launch.range.groupSize() ? still + 1 : 0;
            if (still > STUCK) {
                throw new IllegalStateException(
                        "barrier divergence: the work-items of a group wait for each other at different barriers; every work-item must meet the same barriers in the same order");
            }
            LockSupport.parkNanos(NAP);
        }
        asleep.decrementAndGet();
    }

    private void requireNoneEnded(long s) {
        int waiting = (int) s;
        int ended = (int) (s >> 32);
        if (waiting > 0 && ended > 0 && waiting + ended == size) {
            if (launch.stopped()) {
                throw Abandoned.INSTANCE;
            }
            throw new IllegalStateException(
                    "barrier divergence: %d work-items wait at a barrier that the other %d of their group never reached; every work-item must meet every barrier"
                            .formatted(waiting, ended));
        }
    }
}
