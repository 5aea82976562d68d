package io.omnitransfer.model.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C and termination: interrupts the work, then waits for it to clean up before the JVM goes. */
final class Cancellation {
    private static final int SECONDS_TO_CLEAN_UP = 10;
    private static final CountDownLatch FINISHED = new CountDownLatch(1);

    private Cancellation() {}

    static void install(Thread worker) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            if (FINISHED.getCount() == 0) {
                                return;
                            }
                            worker.interrupt();
                            try {
                                FINISHED.await(SECONDS_TO_CLEAN_UP, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "cancellation"));
    }

    /** The work is over, so the JVM may go at once. */
    static void finished() {
        FINISHED.countDown();
    }
}
