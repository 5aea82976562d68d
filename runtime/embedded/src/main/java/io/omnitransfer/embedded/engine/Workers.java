package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.device.JvmDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Spreads the work-groups of a launch over the device's threads. Returns when all groups are done. */
final class Workers {
    /** Work-items that are done before a helper is awake. */
    private static final int SMALL = 2048;

    /** Work-items of a share, at most: kernels that do little are bound by memory, which likes long stretches. */
    private static final int SHARE = 16384;

    private static final int THREADS = JvmDevice.INSTANCE.getAvailableProcessors();
    private static final List<Helper> HELPERS =
            IntStream.range(1, THREADS).mapToObj(Helper::start).toList();
    private static final ReentrantLock BUSY = new ReentrantLock();

    private Workers() {}

    /**
     * For kernels whose work-items do not wait for each other: each thread takes a share of the groups in turn. While the
     * helpers are at another plan's launch, the caller works alone.
     */
    static void runIndependent(Launch launch, Supplier<GroupRunner> runners) {
        int most = Math.max(1, SHARE / launch.range.groupSize());
        boolean small = (long) launch.groups() * launch.range.groupSize() <= SMALL;
        if (small || !BUSY.tryLock()) {
            takeShares(launch, most, runners);
            return;
        }
        Crew crew = new Crew();
        List<Helper> helpers = HELPERS.subList(0, Math.min(THREADS, launch.groups()) - 1);
        try {
            helpers.forEach(h -> h.offer(() -> {
                if (crew.join()) {
                    try {
                        takeShares(launch, most, runners);
                    } finally {
                        crew.leave();
                    }
                }
            }));
            takeShares(launch, most, runners);
        } finally {
            helpers.forEach(Helper::dismiss);
            crew.dismiss();
            BUSY.unlock();
        }
    }

    private static void takeShares(Launch launch, int most, Supplier<GroupRunner> runners) {
        GroupRunner runner = null;
        try {
            runner = runners.get();
            for (Launch.Share s = launch.share(THREADS, most); s != null; s = launch.share(THREADS, most)) {
                for (int g = s.first(); g < s.end(); ) {
                    g = runner.run(g, s.end());
                    // only the thread that runs the plan is ever interrupted
                    if (Thread.currentThread().isInterrupted()) {
                        launch.stop();
                    }
                    if (launch.stopped()) {
                        return;
                    }
                }
            }
        } catch (Throwable t) {
            launch.fail(runner == null ? "the start" : runner.position(), t);
        }
    }

    /** For kernels with barriers: teams of virtual threads, as many as the device has threads. */
    static void runCooperative(Launch launch) {
        List<Thread> members = new ArrayList<>();
        for (int i = Math.min(THREADS, launch.groups()); i > 0; i--) {
            LocalMemory local = new LocalMemory(launch.strict, JvmDevice.INSTANCE.getDeviceLocalMemorySize());
            members.addAll(new Team(launch, local).start());
        }
        boolean interrupted = false;
        for (Thread member : members) {
            while (member.isAlive()) {
                try {
                    member.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    launch.stop();
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Who helps with one launch. Helpers that come too late are sent away. */
    private static final class Crew {
        private volatile int active;
        private boolean dismissed;

        synchronized boolean join() {
            if (!dismissed) {
                active = active + 1;
            }
            return !dismissed;
        }

        synchronized void leave() {
            active = active - 1;
            notifyAll();
        }

        /** Waits for those at work: awake, since they take the last shares of the same work. */
        void dismiss() {
            synchronized (this) {
                dismissed = true;
            }
            long start = System.nanoTime();
            while (active > 0 && System.nanoTime() - start < Helper.AWAKE_NANOS) {
                Thread.onSpinWait();
            }
            sleep();
        }

        private synchronized void sleep() {
            boolean interrupted = false;
            while (active > 0) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
