package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.device.JvmDevice;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** Launch geometry of one task: work-items in all, per group, and the index of the first. */
record NdRange(
        int globalX,
        int globalY,
        int globalZ,
        int localX,
        int localY,
        int localZ,
        int offsetX,
        int offsetY,
        int offsetZ) {
    private static final int PREFERRED_GROUP = 256;

    /** @param task {@code graph.task}: the grid's name */
    static NdRange of(String task, GridScheduler grids) {
        WorkerGrid grid = grids.get(task);
        if (grid == null) {
            throw new TornadoRuntimeException(
                    "%s: a kernel with a KernelContext needs a grid; add a WorkerGrid named '%s' to the plan's GridScheduler (it has %s)"
                            .formatted(task, task, grids.keySet()));
        }
        long[] global = grid.getGlobalWork();
        long[] local = local(global, grid.getLocalWork());
        long[] offset = grid.getGlobalOffset();
        long items = 1;
        for (int i = 0; i < 3; i++) {
            if (global[i] < 1 || local[i] < 1 || global[i] % local[i] != 0) {
                throw new TornadoRuntimeException(
                        "%s: global size %s is no positive multiple of local size %s; round it up to whole groups and mask the tail in the kernel"
                                .formatted(task, Arrays.toString(global), Arrays.toString(local)));
            }
            if (global[i] + offset[i] > Integer.MAX_VALUE) {
                throw new TornadoRuntimeException(
                        "%s: global size %s exceeds int indices".formatted(task, Arrays.toString(global)));
            }
            items *= local[i];
        }
        if (items > JvmDevice.MAX_GROUP) {
            throw new TornadoRuntimeException(
                    "%s: a group of %d work-items; at most %d fit one".formatted(task, items, JvmDevice.MAX_GROUP));
        }
        return new NdRange(
                (int) global[0],
                (int) global[1],
                (int) global[2],
                (int) local[0],
                (int) local[1],
                (int) local[2],
                (int) offset[0],
                (int) offset[1],
                (int) offset[2]);
    }

    private static long[] local(long[] global, long @Nullable [] chosen) {
        if (chosen != null) {
            return chosen;
        }
        long x = Math.min(PREFERRED_GROUP, global[0]);
        while (x > 1 && global[0] % x != 0) {
            x--;
        }
        return new long[] {x, 1, 1};
    }

    @Override
    public String toString() {
        String groups = "%d × %d × %d groups of %d × %d × %d work-items"
                .formatted(groupsX(), groupsY(), groupsZ(), localX, localY, localZ);
        boolean offset = offsetX != 0 || offsetY != 0 || offsetZ != 0;
        return offset ? "%s from (%d, %d, %d)".formatted(groups, offsetX, offsetY, offsetZ) : groups;
    }

    int groupsX() {
        return globalX / localX;
    }

    int groupsY() {
        return globalY / localY;
    }

    int groupsZ() {
        return globalZ / localZ;
    }

    /** All groups. */
    int groups() {
        return Math.multiplyExact(Math.multiplyExact(groupsX(), groupsY()), groupsZ());
    }

    /** Work-items of a group. */
    int groupSize() {
        return localX * localY * localZ;
    }
}
