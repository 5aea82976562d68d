package io.omnitransfer.embedded.driver;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** Launch geometry of one task: work-items in all, per group, and the index of the first. */
public record NdRange(
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

    /** A single work-item. */
    public static final NdRange ONE_ITEM = new NdRange(1, 1, 1, 1, 1, 1, 0, 0, 0);

    /**
     * @param task {@code graph.task}: the grid's name
     * @param device whose limits the groups must fit
     */
    public static NdRange of(String task, GridScheduler grids, GroupLimits device) {
        WorkerGrid grid = grids.get(task);
        if (grid == null) {
            throw new TornadoRuntimeException(
                    "%s: a kernel with a KernelContext needs a grid; add a WorkerGrid named '%s' to the plan's GridScheduler (it has %s)"
                            .formatted(task, task, grids.keySet()));
        }
        long[] global = grid.getGlobalWork();
        long[] local = local(global, grid.getLocalWork(), device);
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
        device.require(task, local, items);
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

    /**
     * Whole groups that cover {@code items} along dimensions 0, 1 and 2.
     *
     * @param task {@code graph.task}: a grid of that name may choose the size of the groups
     */
    public static NdRange covering(String task, long[] items, GridScheduler grids, GroupLimits device) {
        WorkerGrid grid = grids.get(task);
        long[] chosen = grid == null ? null : grid.getLocalWork();
        long x = Math.min(Math.min(PREFERRED_GROUP, device.items()), device.perDimension()[0]);
        while (x > 1 && x / 2 >= items[0]) {
            x /= 2;
        }
        long[] local = chosen == null ? new long[] {x, 1, 1} : chosen;
        device.require(task, local, local[0] * local[1] * local[2]);
        int[] global = new int[local.length];
        for (int i = 0; i < local.length; i++) {
            long all = Math.ceilDiv(Math.max(1, items[i]), local[i]) * local[i];
            if (all > Integer.MAX_VALUE) {
                throw new TornadoRuntimeException(
                        "%s: %,d work-items along dimension %d exceed int indices".formatted(task, items[i], i));
            }
            global[i] = (int) all;
        }
        return new NdRange(global[0], global[1], global[2], (int) local[0], (int) local[1], (int) local[2], 0, 0, 0);
    }

    private static long[] local(long[] global, long @Nullable [] chosen, GroupLimits device) {
        if (chosen != null) {
            return chosen;
        }
        long x = Math.min(Math.min(PREFERRED_GROUP, device.items()), global[0]);
        while (x > 1 && global[0] % x != 0) {
            x--;
        }
        return new long[] {x, 1, 1};
    }

    @Override
    public String toString() {
        String groups = "%d × %d × %d groups of %d × %d × %d work-items"
                .formatted(groupsX(), groupsY(), groupsZ(), localX, localY, localZ);
        return hasOffset() ? "%s from (%d, %d, %d)".formatted(groups, offsetX, offsetY, offsetZ) : groups;
    }

    public int groupsX() {
        return globalX / localX;
    }

    public int groupsY() {
        return globalY / localY;
    }

    public int groupsZ() {
        return globalZ / localZ;
    }

    /** Work-items of a group along dimensions 0, 1 and 2. */
    public List<Integer> local() {
        return List.of(localX, localY, localZ);
    }

    /** Whether counting begins elsewhere than at 0. */
    public boolean hasOffset() {
        return offsetX != 0 || offsetY != 0 || offsetZ != 0;
    }

    /** All groups. */
    public int groups() {
        return Math.multiplyExact(Math.multiplyExact(groupsX(), groupsY()), groupsZ());
    }

    /** Work-items of a group. */
    public int groupSize() {
        return localX * localY * localZ;
    }
}
