package io.omnitransfer.embedded;

import java.util.Random;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.WorkerGrid3D;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What the tests of the engine share: running graphs in either mode, grids, random arrays. */
final class Plans {
    private Plans() {}

    /** A plan whose device memory is separate from the host's. */
    static TornadoExecutionPlan strict(TaskGraph... graphs) {
        System.setProperty("tornado.embedded.strict", "true");
        try {
            return shared(graphs);
        } finally {
            System.clearProperty("tornado.embedded.strict");
        }
    }

    /** A plan that shares memory with the host. */
    static TornadoExecutionPlan shared(TaskGraph... graphs) {
        var frozen = new uk.ac.manchester.tornado.api.ImmutableTaskGraph[graphs.length];
        for (int i = 0; i < graphs.length; i++) {
            frozen[i] = graphs[i].snapshot();
        }
        return new TornadoExecutionPlan(frozen);
    }

    static TornadoExecutionPlan plan(boolean strict, TaskGraph... graphs) {
        return strict ? strict(graphs) : shared(graphs);
    }

    static GridScheduler grid(String task, WorkerGrid grid) {
        return new GridScheduler(task, grid);
    }

    static WorkerGrid grid(int global, int local) {
        WorkerGrid1D g = new WorkerGrid1D(global);
        g.setLocalWork(local, 1, 1);
        return g;
    }

    static WorkerGrid grid(int globalX, int globalY, int localX, int localY) {
        WorkerGrid2D g = new WorkerGrid2D(globalX, globalY);
        g.setLocalWork(localX, localY, 1);
        return g;
    }

    static WorkerGrid grid(int globalX, int globalY, int globalZ, int localX, int localY, int localZ) {
        WorkerGrid3D g = new WorkerGrid3D(globalX, globalY, globalZ);
        g.setLocalWork(localX, localY, localZ);
        return g;
    }

    /** Uniform in [−1, 1). */
    static FloatArray random(int size, long seed) {
        Random r = new Random(seed);
        FloatArray a = new FloatArray(size);
        for (int i = 0; i < size; i++) {
            a.set(i, r.nextFloat() * 2 - 1);
        }
        return a;
    }

    static FloatArray nans(int size) {
        return filled(size, Float.NaN);
    }

    static FloatArray filled(int size, float value) {
        FloatArray a = new FloatArray(size);
        a.init(value);
        return a;
    }
}
