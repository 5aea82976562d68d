package io.omnitransfer.embedded.driver.cuda.ptx;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/** A group of work-items: its warps run one after the other, from barrier to barrier. */
final class Group {
    final SharedMemory shared;
    final GlobalMemory global;
    /** How often its work-items have met, from 1. */
    int barriers = 1;

    private final int[] at;
    private final List<Warp> warps = new ArrayList<>();

    /** @param at its index in the grid */
    Group(PtxKernel kernel, PtxKernel.Launch launch, int[] at, NavigableMap<Long, MemorySegment> memory) {
        this.at = at;
        shared = new SharedMemory(kernel.sharedBytes() + launch.sharedBytes(), kernel.smallestAccess());
        global = new GlobalMemory(memory);
        int items = launch.block()[0] * launch.block()[1] * launch.block()[2];
        for (int first = 0; first < items; first += Warp.SIZE) {
            warps.add(new Warp(
                    this, first, Math.min(Warp.SIZE, items - first), kernel, kernel.registers(launch, at, first)));
        }
    }

    void run() {
        boolean some = true;
        while (some) {
            some = false;
            // every other time backwards: who comes first means nothing
            for (Warp w : barriers % 2 == 0 ? warps.reversed() : warps) {
                if (w.alive() != 0) {
                    w.run();
                    some |= w.alive() != 0;
                }
            }
            barriers++;
        }
    }

    @Override
    public String toString() {
        return "(%d, %d, %d)".formatted(at[0], at[1], at[2]);
    }
}
