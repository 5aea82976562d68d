package io.omnitransfer.threads;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Tasks that several threads take one after another, the later ones after the first are done. */
final class Job {
    private final int first;
    private final int tasks;
    private final IntConsumer body;
    private final Patience patience = new Patience();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    /**
     * @param first how many tasks have to be done before any other begins
     */
    Job(int first, int tasks, IntConsumer body) {
        this.first = first;
        this.tasks = tasks;
        this.body = body;
    }

    /** Takes tasks until none is left. */
    void run() {
        for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
            try {
                if (i >= first) {
                    awaitFirst();
                }
                if (failure == null) {
                    body.accept(i);
                }
            } catch (Throwable t) {
                failure = t;
            } finally {
                if (done.incrementAndGet() == tasks) {
                    patience.end();
                }
            }
        }
    }

    /** Tasks are begun in order, so that all of the first ones are under way, on other threads. */
    private void awaitFirst() {
        for (int look = 1; done.get() < first; look++) {
            if (look % Patience.LOOKS == 0) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** Returns when all tasks are done; called by the thread that made the job. */
    void await() {
        patience.until(() -> done.get() == tasks);
        Throwable t = failure;
        if (t instanceof Error e) {
            throw e;
        }
        if (t != null) {
            throw (RuntimeException) t;
        }
    }
}
