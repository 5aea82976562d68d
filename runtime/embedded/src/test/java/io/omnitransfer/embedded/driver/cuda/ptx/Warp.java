package io.omnitransfer.embedded.driver.cuda.ptx;

import java.util.Arrays;

/**
 * 32 work-items that run together where they are at the same instruction. Of those at different ones the furthest behind
 * run first, so that they meet again.
 */
final class Warp {
    static final int SIZE = 32;

    final Group group;
    /** Number of the first work-item in the group. */
    final int first;
    /** By register and lane. */
    final long[][] registers;

    final LocalMemory local;
    final AsyncCopies[] copies = new AsyncCopies[SIZE];
    /** A bit per lane. */
    int carries;
    /** How often its lanes have met, from 1. */
    int barriers = 1;

    private final PtxKernel kernel;
    private final int[] places = new int[SIZE];
    private int alive;
    private int waiting;
    private boolean atBarrier;

    private int active;
    private int place;
    /** The first place where lanes stand that may run and are not active. */
    private int next;

    Warp(Group group, int first, int lanes, PtxKernel kernel, long[][] registers) {
        this.group = group;
        this.first = first;
        this.kernel = kernel;
        this.registers = registers;
        alive = lanes == SIZE ? -1 : (1 << lanes) - 1;
        local = new LocalMemory(kernel.localBytes());
        Arrays.setAll(copies, _ -> new AsyncCopies());
    }

    int alive() {
        return alive;
    }

    /** Runs until all lanes that live stand at a barrier of the group, or none lives. */
    void run() {
        atBarrier = false;
        active = 0;
        choose();
        try {
            while (active != 0 && !atBarrier) {
                Operation o = kernel.code()[place];
                if (o.collective() && !allHere()) {
                    continue;
                }
                place++;
                o.run(this, active);
                if (place >= next || active == 0) {
                    choose();
                }
            }
        } catch (PtxFault f) {
            throw new PtxFault(
                    "%s, group %s, work-items %d to %d, %s"
                            .formatted(
                                    kernel.name(),
                                    group,
                                    first,
                                    first + SIZE - 1,
                                    kernel.texts()[Math.max(0, place - 1)]),
                    f);
        }
        if (active == 0 && alive != 0) {
            throw new PtxFault(
                    "%s, group %s: work-items %d to %d wait for each other at different places",
                    kernel.name(), group, first, first + SIZE - 1);
        }
        save();
    }

    private void save() {
        for (int m = active; m != 0; m &= m - 1) {
            places[Integer.numberOfTrailingZeros(m)] = place;
        }
    }

    /** Whether all that live are at this place; if not, those here wait. */
    private boolean allHere() {
        save();
        if ((active | waiting) == alive && place(alive) == place) {
            waiting = 0;
            active = alive;
            return true;
        }
        waiting |= active;
        active = 0;
        choose();
        return false;
    }

    /** The lanes furthest behind go on. */
    private void choose() {
        save();
        if (waiting == alive && place(alive) >= 0) {
            waiting = 0; // the others have left for good
        }
        int runnable = alive & ~waiting;
        active = 0;
        place = Integer.MAX_VALUE;
        next = Integer.MAX_VALUE;
        for (int m = runnable; m != 0; m &= m - 1) {
            int lane = Integer.numberOfTrailingZeros(m);
            int p = places[lane];
            if (p < place) {
                next = place;
                place = p;
                active = 0;
            } else if (p > place) {
                next = Math.min(next, p);
            }
            active |= p == place ? 1 << lane : 0;
        }
    }

    /** Where all these lanes stand, or -1. */
    private int place(int lanes) {
        int all = lanes == 0 ? -1 : places[Integer.numberOfTrailingZeros(lanes)];
        for (int m = lanes; m != 0; m &= m - 1) {
            all = places[Integer.numberOfTrailingZeros(m)] == all ? all : -1;
        }
        return all;
    }

    /** These of the active lanes go on elsewhere. */
    void jump(int lanes, int target) {
        if (lanes == active && target < next) {
            place = target;
            return;
        }
        int stay = active & ~lanes;
        for (int m = lanes; m != 0; m &= m - 1) {
            places[Integer.numberOfTrailingZeros(m)] = target;
        }
        active = stay;
        if (lanes != 0) {
            choose();
        }
    }

    void exit(int lanes) {
        alive &= ~lanes;
        active &= ~lanes;
    }

    void stopAtBarrier() {
        atBarrier = true;
    }

    /** The active lanes whose predicate is as wanted. */
    int where(int predicate, boolean wanted, int active) {
        long[] p = registers[predicate];
        int lanes = 0;
        for (int m = active; m != 0; m &= m - 1) {
            int lane = Integer.numberOfTrailingZeros(m);
            lanes |= (p[lane] & 1) != 0 == wanted ? 1 << lane : 0;
        }
        return lanes;
    }
}
