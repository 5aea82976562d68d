package uk.ac.manchester.tornado.api;

import org.jspecify.annotations.Nullable;

/** How many threads run a task, and in which groups. */
public interface WorkerGrid {
    int dimension();

    /** Threads along x, y, z. */
    long[] getGlobalWork();

    /** Threads of a group along x, y, z; null lets the engine choose. */
    long @Nullable [] getLocalWork();

    /** Groups along x, y, z; null while the local size is not set. */
    long @Nullable [] getNumberOfWorkgroups();

    long[] getGlobalOffset();

    void setGlobalWork(long x, long y, long z);

    void setLocalWork(long x, long y, long z);

    void setNumberOfWorkgroupsToNull();

    void setLocalWorkToNull();

    void setGlobalOffset(long x, long y, long z);
}
