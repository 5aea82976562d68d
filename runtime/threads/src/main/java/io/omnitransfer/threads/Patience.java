package io.omnitransfer.threads;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * How the thread that made this waits for what another thread does: awake for a while, since waking up takes 50 µs or, in
 * a virtual machine, several hundred, as long as a matrix product of the smaller models; then asleep. While awake it
 * offers its core to other threads.
 */
final class Patience {
    private static final long AWAKE_NANOS = 2_000_000;

    /** Looks between two offers of the core. */
    static final int LOOKS = 100;

    private final Thread owner = Thread.currentThread();
    private volatile boolean asleep;

    /** Returns when {@code met} is; whoever meets it calls {@link #end} afterwards. */
    void until(BooleanSupplier met) {
        long start = System.nanoTime();
        for (int look = 1; !met.getAsBoolean(); look++) {
            if (look % LOOKS != 0) {
                Thread.onSpinWait();
            } else if (System.nanoTime() - start < AWAKE_NANOS) {
                Thread.yield();
            } else {
                asleep = true;
                if (!met.getAsBoolean()) {
                    LockSupport.park(this);
                }
                asleep = false;
            }
        }
    }

    /** Wakes the owner if it sleeps. */
    void end() {
        if (asleep) {
            LockSupport.unpark(owner);
        }
    }
}
