package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.device.JvmDevice;
import io.omnitransfer.threads.Parallel;
import io.omnitransfer.threads.Parts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Spreads the work-groups of a launch over the device's threads. Returns when all groups are done. */
final class Workers {
    /** Work-items that are mostly done before a helper is awake. */
    private static final int SMALL = 2048;

    /** Nanoseconds after which one is, so that work known to take longer is not small however few its work-items. */
    private static final double AWAKE = 3000;

    /** Work-items of a share, at most: kernels that do little are bound by memory, which likes long stretches. */
    private static final int SHARE = 16384;

    private Workers() {}

    /**
     * For kernels whose work-items do not wait for each other: each thread takes a share of the groups in turn.
     *
     * @param nanos a group takes; 0 if unknown
     */
    static void runIndependent(Launch launch, double nanos, Supplier<GroupRunner> runners) {
        int most = Math.max(1, SHARE / launch.range.groupSize());
        boolean small = (long) launch.groups() * launch.range.groupSize() <= SMALL && launch.groups() * nanos <= AWAKE;
        int threads = small ? 1 : Math.min(Parallel.THREADS, launch.groups());
        // no crumbs: a claim waits for the stores before it
        int least = Math.clamp(launch.groups() / (32 * threads), 1, most);
        Parts parts = new Parts(launch.groups(), threads);
        Parallel.forEach(
                threads,
                part -> takeShares(launch, () -> launch.stopped() ? null : parts.claim(part, least, most), runners));
    }

    private static void takeShares(
            Launch launch, Supplier<Parts.@Nullable Stretch> shares, Supplier<GroupRunner> runners) {
        Parts.Stretch s = shares.get();
        if (s == null) { // all is done before this thread was awake
            return;
        }
        GroupRunner runner = null;
        try {
            runner = runners.get();
            for (; s != null; s = shares.get()) {
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
        for (int i = Math.min(Parallel.THREADS, launch.groups()); i > 0; i--) {
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
}
