package io.omnitransfer.runtime;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/** Compiled graphs on one device, ready to run. Not thread-safe: one run at a time. */
public final class Program implements AutoCloseable {
    private static final LongAdder COMPILING = new LongAdder();

    private final List<String> graphs;
    private final TornadoExecutionPlan plan;
    private final List<TaskInfo> tasks;

    Program(
            Device device,
            List<String> graphs,
            ImmutableTaskGraph[] frozen,
            GridScheduler grids,
            List<TaskInfo> tasks,
            boolean printKernels) {
        this.graphs = graphs;
        this.tasks = tasks;
        this.plan = new TornadoExecutionPlan(frozen);
        plan.withDevice(device.handle()).withGridScheduler(grids);
        if (printKernels) {
            plan.withPrintKernel();
        }
        long begin = System.nanoTime();
        plan.withPreCompilation();
        COMPILING.add(System.nanoTime() - begin);
    }

    /** How long this process has been compiling kernels for devices, in ns, in all programs; the JIT's work is not in it. */
    public static long compileNanos() {
        return COMPILING.sum();
    }

    /** Runs every graph, in order. */
    public void run() {
        for (int i = 0; i < graphs.size(); i++) {
            run(i);
        }
    }

    /**
     * Runs one graph, which takes over from the one before it what is on the device. So the first time graphs run in order;
     * later, stretches of them that end with the last one may run again.
     */
    public void run(String graph) {
        int i = graphs.indexOf(graph);
        if (i < 0) {
            throw new IllegalArgumentException("no graph '%s'; there are %s".formatted(graph, graphs));
        }
        run(i);
    }

    /** Runs the graph at {@code index}, in the order they were added; otherwise as {@link #run(String)}. */
    public void run(int index) {
        plan.withGraph(index).execute();
    }

    /** What was chosen for every task, in order. */
    public List<TaskInfo> tasks() {
        return tasks;
    }

    @Override
    public void close() {
        try {
            plan.close();
        } catch (TornadoExecutionPlanException e) {
            throw new IllegalStateException("could not release the device memory of " + graphs, e);
        }
    }
}
