package io.omnitransfer.threads;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Tasks that several threads share, the later ones after the first are done. */
final class Job {
    private final int first;
    private final int tasks;
    private final IntConsumer body;
    private final Parts early;
    private final Parts late;
    private final int parts;
    private final Patience patience = new Patience();
    private final AtomicInteger threads = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    /**
     * @param first how many tasks have to be done before any other begins
     * @param parts how many threads have neighbouring tasks for themselves; 1 if all take the next one in turn
     */
    Job(int first, int tasks, IntConsumer body, int parts) {
        this.first = first;
        this.tasks = tasks;
        this.body = body;
        this.parts = parts;
        this.early = new Parts(first, parts);
        this.late = new Parts(tasks - first, parts);
    }

    /** Takes tasks until none is left. */
    void run() {
        int part = threads.getAndIncrement() % parts;
        for (Parts.Stretch s = early.claim(part, 1, 1); s != null; s = early.claim(part, 1, 1)) {
            run(s.first());
        }
        awaitFirst();
        for (Parts.Stretch s = late.claim(part, 1, 1); s != null; s = late.claim(part, 1, 1)) {
            run(first + s.first());
        }
    }

    private void run(int task) {
        try {
            if (failure == null) {
                body.accept(task);
            }
        } catch (Throwable t) {
            failure = t;
        } finally {
            if (done.incrementAndGet() == tasks) {
                patience.end();
            }
        }
    }

    /** All of the first ones are done or under way, on other threads. */
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
