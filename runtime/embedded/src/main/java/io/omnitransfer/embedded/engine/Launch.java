package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.driver.NdRange;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One kernel on its way over the work-groups of a grid, by all threads at once. */
final class Launch {
    /** A work-item that failed. */
    record Failure(String where, Throwable cause) {}

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
