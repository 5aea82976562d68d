package uk.ac.manchester.tornado.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What grids of all dimensions share. */
public abstract class AbstractWorkerGrid implements WorkerGrid {
    protected long[] globalWork;
    protected long @Nullable [] localWork;
    protected long @Nullable [] numOfWorkgroups;
    protected long[] globalOffset = new long[3];

    protected AbstractWorkerGrid(long x, long y, long z) {
        globalWork = new long[] {x, y, z};
    }

    @Override
    public long[] getGlobalWork() {
        return globalWork;
    }

    @Override
    public long @Nullable [] getLocalWork() {
        return localWork;
    }

    @Override
    public long @Nullable [] getNumberOfWorkgroups() {
        return numOfWorkgroups;
    }

    @Override
    public long[] getGlobalOffset() {
        return globalOffset;
    }

    @Override
    public void setGlobalWork(long x, long y, long z) {
        globalWork = new long[] {x, y, z};
        countGroups();
    }

    @Override
    public void setLocalWork(long x, long y, long z) {
        localWork = new long[] {x, y, z};
        countGroups();
    }

    @Override
    public void setGlobalOffset(long x, long y, long z) {
        globalOffset = new long[] {x, y, z};
    }

    @Override
    public void setLocalWorkToNull() {
        localWork = null;
    }

    @Override
    public void setNumberOfWorkgroupsToNull() {
        numOfWorkgroups = null;
    }

    private void countGroups() {
        long[] local = localWork;
        if (local != null) {
            long[] groups = new long[3];
            Arrays.setAll(groups, i -> globalWork[i] / Math.max(1, local[i]));
            numOfWorkgroups = groups;
        }
    }

    @Override
    public String toString() {
        return "global %s, local %s".formatted(Arrays.toString(globalWork), Arrays.toString(localWork));
    }
}
