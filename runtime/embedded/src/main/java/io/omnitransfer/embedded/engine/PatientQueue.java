package io.omnitransfer.embedded.engine;

import java.util.concurrent.LinkedBlockingQueue;

/**
 * Work for threads that stay awake for a while after their last: waking up takes 50 µs or, in a virtual machine, several
 * hundred, as long as a whole launch. While awake they offer their core to other threads.
 */
final class PatientQueue extends LinkedBlockingQueue<Runnable> {
    private static final long serialVersionUID = 1L;

    static final long AWAKE_NANOS = 2_000_000;
    /** Looks between two offers of the core. */
    private static final int LOOKS = 100;

    @Override
    public Runnable take() throws InterruptedException {
        long start = System.nanoTime();
        for (int look = 1; look % LOOKS != 0 || System.nanoTime() - start < AWAKE_NANOS; look++) {
            Runnable work = poll();
            if (work != null) {
                return work;
            }
            if (look % LOOKS == 0) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
        return super.take();
    }
}
