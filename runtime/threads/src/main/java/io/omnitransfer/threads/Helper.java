package io.omnitransfer.threads;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A daemon thread that takes part in the jobs it is offered. */
final class Helper implements Runnable {
    private final AtomicReference<@Nullable Job> offered = new AtomicReference<>();
    private volatile @Nullable Patience patience;

    private Helper() {}

    static Helper start(int number) {
        Helper helper = new Helper();
        Thread.ofPlatform().daemon().name("omnitransfer-" + number).start(helper);
        return helper;
    }

    /** Hands over a job; the thread looks at it unless {@link #dismiss} comes first. */
    void offer(Job job) {
        offered.set(job);
        Patience p = patience;
        if (p != null) {
            p.end();
        }
    }

    /** The job is over. */
    void dismiss() {
        offered.set(null);
    }

    @Override
    public void run() {
        Patience p = new Patience();
        patience = p;
        while (true) {
            work(p);
        }
    }

    /** The next job; in a method of its own, so that nothing holds on to the job when it is over. */
    private void work(Patience p) {
        p.until(() -> offered.get() != null);
        Job job = offered.getAndSet(null);
        if (job != null) {
            Parallel.work(job);
        }
    }
}
