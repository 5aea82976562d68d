package io.omnitransfer.runtime;

import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.WorkerGrid3D;

/**
 * Launch geometry. Global sizes are rounded up to whole groups, so kernels mask the ragged tail themselves.
 */
public final class Launch {
    /** Threads of a one-dimensional group unless a kernel asks for another number. */
    public static final int GROUP = 256;

    private Launch() {}

    /** One thread per item, in groups of {@link #GROUP}. */
    public static WorkerGrid items(int items) {
        return items(items, GROUP);
    }

    /** One thread per item, in groups of {@code local}. */
    public static WorkerGrid items(int items, int local) {
        return groups(ceilDiv(items, local), local);
    }

    /** {@code groups} groups of {@code local} threads: one group per row, tile or head. */
    public static WorkerGrid groups(int groups, int local) {
        WorkerGrid1D grid = new WorkerGrid1D(Math.multiplyExact(Math.max(groups, 1), local));
        grid.setLocalWork(local, 1, 1);
        return grid;
    }

    /** A two-dimensional grid of {@code groupsX × groupsY} groups of {@code localX × localY} threads. */
    public static WorkerGrid groups(int groupsX, int localX, int groupsY, int localY) {
        WorkerGrid2D grid = new WorkerGrid2D(Math.multiplyExact(groupsX, localX), Math.multiplyExact(groupsY, localY));
        grid.setLocalWork(localX, localY, 1);
        return grid;
    }

    /** {@code groupsX × groupsY × groupsZ} groups of {@code localX × localY} threads. */
    public static WorkerGrid groups(int groupsX, int localX, int groupsY, int localY, int groupsZ) {
        WorkerGrid3D grid =
                new WorkerGrid3D(Math.multiplyExact(groupsX, localX), Math.multiplyExact(groupsY, localY), groupsZ);
        grid.setLocalWork(localX, localY, 1);
        return grid;
    }

    public static int ceilDiv(int a, int b) {
        return Math.ceilDiv(a, b);
    }
}
