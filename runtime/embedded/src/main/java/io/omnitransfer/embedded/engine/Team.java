package io.omnitransfer.embedded.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A virtual thread per work-item of a group, so that items can wait for each other anywhere in a kernel. The team works
 * through groups until none is left.
 */
final class Team {
    /** Lanes of a warp. */
    private static final int WARP = 32;

    private final Launch launch;
    private final KernelBody body;
    private final LocalMemory local;
    private final Rendezvous group;
    private final List<Rendezvous> warps = new ArrayList<>();
    private final float[] lanes;
    private final int size;
    private int current;

    Team(Launch launch, LocalMemory local) {
        this.launch = launch;
        this.body = launch.body();
        this.local = local;
        size = launch.range.groupSize();
        AtomicInteger asleep = new AtomicInteger();
        group = new Rendezvous(size, launch, asleep);
        for (int first = 0; first < size; first += WARP) {
            warps.add(new Rendezvous(Math.min(WARP, size - first), launch, asleep));
        }
        lanes = new float[size];
        current = launch.claim();
    }

    /** Starts the members' threads. */
    List<Thread> start() {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            threads.add(Thread.startVirtualThread(new Member(i)));
        }
        return threads;
    }

    /** One work-item's side of the team. */
    final class Member implements Runnable {
        private final int item;
        private final Rendezvous warp;

        Member(int item) {
            this.item = item;
            this.warp = warps.get(item / WARP);
        }

        @Override
        public void run() {
            ItemContext context = new ItemContext(launch.range, local, this);
            int x = item % launch.range.localX();
            int y = item / launch.range.localX() % launch.range.localY();
            int z = item / launch.range.localX() / launch.range.localY();
            try {
                while (current >= 0 && !launch.stopped()) {
                    context.moveToGroup(current);
                    context.moveToRow(y, z);
                    body.row(context, launch.arguments, x, x + 1);
                    endGroup();
                }
            } catch (Rendezvous.Abandoned _) {
                // whoever stopped the launch has said why
            } catch (Throwable t) {
                launch.fail(context.position(), t);
            }
        }

        /** Waits for the others to end the group too; the last one picks the next. */
        private void endGroup() {
            int phase = group.phase();
            if (warp.end()) {
                warp.release();
            }
            if (group.end()) {
                current = launch.claim();
                local.renew();
                group.release();
            } else {
                group.await(phase);
            }
        }

        void groupBarrier() {
            group.arrive();
        }

        int lane() {
            return item % WARP;
        }

        /** The value lane {@code source} passes; the own value if there is no such lane. */
        float shuffle(float value, int source) {
            int at = item - lane() + source;
            lanes[item] = value;
            warp.arrive();
            float out = source >= 0 && source < WARP && at < size ? lanes[at] : value;
            warp.arrive();
            return out;
        }

        /** The sum over the warp, in the order of a butterfly. */
        float sum(float value) {
            int first = item - lane();
            lanes[item] = value;
            warp.arrive();
            float[] sums = Arrays.copyOfRange(lanes, first, first + WARP);
            warp.arrive();
            for (int half = WARP / 2; half > 0; half /= 2) {
                for (int i = 0; i < half; i++) {
                    sums[i] += sums[i + half];
                }
            }
            return sums[0];
        }
    }
}
