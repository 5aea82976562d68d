package io.omnitransfer.threads;

import org.jspecify.annotations.Nullable;

/** A daemon thread that takes part in the jobs it is offered. */
final class Helper implements Runnable {
    private volatile @Nullable Job offered;
    private volatile @Nullable Patience patience;

    private Helper() {}

    static Helper start(int number) {
        Helper helper = new Helper();
        Thread.ofPlatform().daemon().name("omnitransfer-" + number).start(helper);
        return helper;
    }

    /** Hands over a job; the thread looks at it unless {@link #dismiss} comes first. */
    void offer(Job job) {
        offered = job;
        Patience p = patience;
        if (p != null) {
            p.end();
        }
    }

    /** The job is over. */
    void dismiss() {
        offered = null;
    }

    @Override
    public void run() {
        Patience p = new Patience();
        patience = p;
        Job last = null;
        while (true) {
            Job seen = last;
            p.until(() -> offered != null && offered != seen);
            Job job = offered;
            if (job != null) {
                Parallel.work(job);
                last = job;
            }
        }
    }
}
