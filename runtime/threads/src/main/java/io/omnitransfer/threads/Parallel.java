package io.omnitransfer.threads;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * As many threads as cores, or as system property {@code omnitransfer.threads} says. The caller takes part in its own
 * work; the others are daemon threads. A call from inside a task runs inline, so routines may be composed freely; so does
 * a call while another thread's is under way.
 */
public final class Parallel {
    /** All threads, the caller among them. */
    public static final int THREADS = Math.max(
            1, Integer.getInteger("omnitransfer.threads", Runtime.getRuntime().availableProcessors()));

    private static final List<Helper> HELPERS =
            IntStream.range(1, THREADS).mapToObj(Helper::start).toList();
    private static final ReentrantLock BUSY = new ReentrantLock();
    private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

    private Parallel() {}

    /** How many threads a call from here is spread over: 1 inside a task. */
    public static int threads() {
        return INSIDE.get() ? 1 : THREADS;
    }

    /**
     * Runs {@code body} for 0 … tasks−1, each once, and returns when all are done. Every thread begins with neighbouring
     * tasks of its own ({@link Parts}): for routines that read and write much memory.
     *
     * @throws RuntimeException or Error the first one a body threw; bodies that had not begun are skipped
     */
    public static void forEach(int tasks, IntConsumer body) {
        if (tasks > 0) {
            run(new Job(0, tasks, body, threads()), tasks);
        }
    }

    /**
     * As {@code forEach(first, body)} and then {@code forEach(second, next)}, but the threads meet only once in between, and
     * tasks are begun in order, so that neighbours, which run at the same time, may use the same operands.
     *
     * @throws RuntimeException or Error the first one a body threw; bodies that had not begun are skipped
     */
    public static void forEach(int first, IntConsumer body, int second, IntConsumer next) {
        IntConsumer either = i -> {
            if (i < first) {
                body.accept(i);
            } else {
                next.accept(i - first);
            }
        };
        run(new Job(first, first + second, either, 1), first + second);
    }

    private static void run(Job job, int tasks) {
        boolean shared = tasks > 1 && !INSIDE.get() && BUSY.tryLock();
        try {
            if (shared) {
                HELPERS.forEach(h -> h.offer(job));
            }
            work(job);
            job.await();
        } finally {
            if (shared) {
                HELPERS.forEach(Helper::dismiss);
                BUSY.unlock();
            }
        }
    }

    /** Takes part in a job until none of its tasks is left. */
    static void work(Job job) {
        boolean nested = INSIDE.get();
        INSIDE.set(true);
        try {
            job.run();
        } finally {
            INSIDE.set(nested);
        }
    }
}
