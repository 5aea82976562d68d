package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.driver.NdRange;
import io.omnitransfer.threads.Parallel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One kernel on its way over the work-groups of a grid, by all threads at once. */
final class Launch {
    /** A work-item that failed. */
    record Failure(String where, Throwable cause) {}

    /** Neighbouring groups for one thread. */
    record Share(int first, int end) {}

    private final LazyBody body;
    final Object[] arguments;
    final NdRange range;
    final boolean strict;
    private final int groups;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    private volatile boolean stopped;

    Launch(LazyBody body, Object[] arguments, NdRange range, boolean strict) {
        this.body = body;
        this.arguments = arguments;
        this.range = range;
        this.strict = strict;
        this.groups = range.groups();
    }

    /** Calls the kernel's own method. */
    KernelBody body() {
        return body.get();
    }

    /** Claims a group; returns −1 if none is left or work has stopped. */
    int claim() {
        if (stopped) {
            return -1;
        }
        int first = next.getAndIncrement();
        return first < 0 || first >= groups ? -1 : first;
    }

    /**
     * Claims neighbouring groups: a quarter of a thread's part of what is left, so that all end at the same time, but
     * no crumbs, since a claim waits for the stores before it.
     *
     * @return null if none is left or work has stopped
     */
    @Nullable
    Share share(int most) {
        int least = Math.clamp(groups / (32 * Parallel.THREADS), 1, most);
        while (!stopped) {
            int first = next.get();
            if (first >= groups) {
                return null;
            }
            int left = groups - first;
            int end = first + Math.min(left, Math.clamp(left / (4 * Parallel.THREADS), least, most));
            if (next.compareAndSet(first, end)) {
                return new Share(first, end);
            }
        }
        return null;
    }

    int groups() {
        return groups;
    }

    /** No further groups are begun; waiting work-items give up. */
    void stop() {
        stopped = true;
    }

    boolean stopped() {
        return stopped;
    }

    /** Stops with a reason; the first one counts. */
    void fail(String where, Throwable cause) {
        failure.compareAndSet(null, new Failure(where, cause));
        stop();
    }

    @Nullable
    Failure failure() {
        return failure.get();
    }
}
