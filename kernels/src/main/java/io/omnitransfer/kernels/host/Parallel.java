package io.omnitransfer.kernels.host;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread pool host routines share: as many threads as cores, or system property {@code omnitransfer.threads}. The
 * caller takes part in its own work; the others are daemon threads. A call from inside a task runs inline, so routines
 * may be composed freely.
 */
public final class Parallel {
    private static final int THREADS = Math.max(
            1, Integer.getInteger("omnitransfer.threads", Runtime.getRuntime().availableProcessors()));
    private static final @Nullable ForkJoinPool POOL = THREADS == 1 ? null : pool(THREADS - 1);
    private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

    private Parallel() {}

    /** How many threads a call from here is spread over: 1 inside a task. */
    public static int threads() {
        return INSIDE.get() ? 1 : THREADS;
    }

    /**
     * Runs {@code body} for 0 … tasks−1, each once, in no particular order, and returns when all are done.
     *
     * @throws RuntimeException or Error the first one a body threw; bodies that had not begun are skipped
     */
    public static void forEach(int tasks, IntConsumer body) {
        if (tasks <= 0) {
            return;
        }
        Job job = new Job(tasks, body);
        if (POOL != null && tasks > 1 && !INSIDE.get()) {
            for (int i = Math.min(tasks, THREADS); i > 1; i--) {
                POOL.execute(job);
            }
        }
        job.run();
        job.await();
    }

    private static ForkJoinPool pool(int workers) {
        return new ForkJoinPool(
                workers,
                p -> {
                    ForkJoinWorkerThread t = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(p);
                    t.setName("omnitransfer-" + t.getPoolIndex());
                    t.setDaemon(true);
                    return t;
                },
                null,
                true);
    }

    private static final class Job implements Runnable {
        /** About 20 µs: workers mostly finish together, and parking costs more than that. */
        private static final int SPINS = 2_000;

        private final int tasks;
        private final IntConsumer body;
        private final Thread caller = Thread.currentThread();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private volatile @Nullable Throwable failure;

        Job(int tasks, IntConsumer body) {
            this.tasks = tasks;
            this.body = body;
        }

        @Override
        public void run() {
            boolean nested = INSIDE.get();
            INSIDE.set(true);
            try {
                for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                    runOne(i);
                }
            } finally {
                INSIDE.set(nested);
            }
        }

        private void runOne(int i) {
            try {
                if (failure == null) {
                    body.accept(i);
                }
            } catch (Throwable t) {
                failure = t;
            } finally {
                if (done.incrementAndGet() == tasks && Thread.currentThread() != caller) {
                    LockSupport.unpark(caller);
                }
            }
        }

        void await() {
            for (int spin = 0; done.get() < tasks; spin++) {
                if (spin < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            Throwable t = failure;
            if (t instanceof Error e) {
                throw e;
            }
            if (t != null) {
                throw (RuntimeException) t;
            }
        }
    }
}
