package io.omnitransfer.embedded.engine;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A daemon thread that takes part in launches. It stays awake for a while after its last: waking up takes 50 µs or, in a
 * virtual machine, several hundred, as long as a whole launch. While awake it offers its core to other threads.
 */
final class Helper implements Runnable {
    static final long AWAKE_NANOS = 2_000_000;
    /** Looks between two offers of the core. */
    private static final int LOOKS = 100;

    private final Thread thread;
    private final AtomicReference<@Nullable Runnable> offered = new AtomicReference<>();
    private volatile boolean asleep;

    private Helper(int number) {
        thread = Thread.ofPlatform().daemon().name("tornado-embedded-" + number).unstarted(this);
    }

    static Helper start(int number) {
        Helper helper = new Helper(number);
        helper.thread.start();
        return helper;
    }

    /** Hands over work, which the thread does unless {@link #dismiss} comes first. */
    void offer(Runnable work) {
        offered.set(work);
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    void dismiss() {
        offered.set(null);
    }

    @Override
    public void run() {
        while (true) {
            Runnable work = await();
            if (work != null) {
                work.run();
            }
        }
    }

    private @Nullable Runnable await() {
        long start = System.nanoTime();
        for (int look = 1; offered.get() == null; look++) {
            if (look % LOOKS != 0) {
                Thread.onSpinWait();
            } else if (System.nanoTime() - start < AWAKE_NANOS) {
                Thread.yield();
            } else {
                asleep = true;
                if (offered.get() == null) {
                    LockSupport.park(this);
                }
                asleep = false;
            }
        }
        return offered.getAndSet(null);
    }
}
