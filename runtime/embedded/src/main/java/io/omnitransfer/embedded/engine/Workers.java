package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.device.JvmDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Spreads the work-groups of a launch over the device's threads. Returns when all groups are done. */
final class Workers {
    /** Work-items worth the claim of a share of groups. */
    private static final int SHARE = 2048;

    private static final int THREADS = JvmDevice.INSTANCE.getAvailableProcessors();
    private static final int HELPERS = Math.max(1, THREADS - 1);
    private static final ExecutorService POOL = new ThreadPoolExecutor(
            HELPERS,
            HELPERS,
            0,
            TimeUnit.SECONDS,
            new PatientQueue(),
            Thread.ofPlatform().daemon().name("tornado-embedded-", 0).factory());

    private Workers() {}

    /** For kernels whose work-items do not wait for each other: each thread takes a share of the groups in turn. */
    static void runIndependent(Launch launch, Supplier<GroupRunner> runners) {
        int share = Math.clamp(SHARE / launch.range.groupSize(), 1, Math.max(1, launch.groups() / (4 * THREADS)));
        boolean small = (long) launch.groups() * launch.range.groupSize() <= SHARE;
        int helpers = small ? 0 : Math.min(THREADS, Math.ceilDiv(launch.groups(), share)) - 1;
        Crew crew = new Crew();
        for (int i = 0; i < helpers; i++) {
            POOL.execute(() -> {
                if (crew.join()) {
                    try {
                        takeShares(launch, share, runners);
                    } finally {
                        crew.leave();
                    }
                }
            });
        }
        takeShares(launch, share, runners);
        crew.dismiss();
    }

    private static void takeShares(Launch launch, int share, Supplier<GroupRunner> runners) {
        GroupRunner runner = null;
        try {
            runner = runners.get();
            for (int first = launch.claim(share); first >= 0; first = launch.claim(share)) {
                for (int g = first; g < Math.min(first + share, launch.groups()); g++) {
                    runner.run(g);
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
            while (active > 0 && System.nanoTime() - start < PatientQueue.AWAKE_NANOS) {
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
