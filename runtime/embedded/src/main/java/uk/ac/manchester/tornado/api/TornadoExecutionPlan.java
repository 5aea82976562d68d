package uk.ac.manchester.tornado.api;

import io.omnitransfer.embedded.device.EmbeddedRuntime;
import io.omnitransfer.embedded.engine.PlanEngine;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/** Runs frozen task graphs in order. Not thread-safe. */
public class TornadoExecutionPlan implements AutoCloseable {
    public static TornadoDevice DEFAULT_DEVICE = EmbeddedRuntime.INSTANCE.getDefaultDevice();

    private final PlanEngine engine;

    public TornadoExecutionPlan(ImmutableTaskGraph... graphs) {
        engine = new PlanEngine(
                Arrays.stream(graphs).map(ImmutableTaskGraph::definition).toList());
    }

    public static TornadoDevice getDevice(int backend, int device) {
        return EmbeddedRuntime.INSTANCE.getBackend(backend).getDevice(device);
    }

    /**
     * Runs the selected graphs and returns when they are done.
     *
     * @throws uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException if a task fails or the calling thread is
     *     interrupted; it names graph and task
     */
    public TornadoExecutionResult execute() {
        engine.execute();
        return new TornadoExecutionResult(engine);
    }

    /** Only the graph at {@code index} from now on. */
    public TornadoExecutionPlan withGraph(int index) {
        engine.select(index);
        return this;
    }

    /** All graphs, in order, from now on. */
    public TornadoExecutionPlan withAllGraphs() {
        engine.selectAll();
        return this;
    }

    /** Resolves kernels, grids and libraries now, so that mistakes show before the first execution. */
    public TornadoExecutionPlan withPreCompilation() {
        engine.compile();
        return this;
    }

    public TornadoExecutionPlan withDevice(TornadoDevice device) {
        engine.useDevice(device);
        return this;
    }

    public TornadoExecutionPlan withGridScheduler(GridScheduler scheduler) {
        engine.useGrids(scheduler);
        return this;
    }

    /** Forgets the grid scheduler. */
    public TornadoExecutionPlan withDefaultScheduler() {
        engine.useGrids(new GridScheduler());
        return this;
    }

    public TornadoExecutionPlan withProfiler(ProfilerMode mode) {
        engine.profile(mode);
        return this;
    }

    public TornadoExecutionPlan withoutProfiler() {
        engine.profile(null);
        return this;
    }

    /**
     * Prints what the device makes of every kernel, when the kernels are resolved: now with {@link #withPreCompilation},
     * else at the next execution.
     */
    public TornadoExecutionPlan withPrintKernel() {
        engine.printKernels(true);
        return this;
    }

    public TornadoExecutionPlan withoutPrintKernel() {
        engine.printKernels(false);
        return this;
    }

    /**
     * CUDA devices only: the tasks of a graph become one CUDA graph at the second execution, so that later ones give the
     * device all of them in one call.
     */
    public TornadoExecutionPlan withCUDAGraph() {
        engine.recordGraphs();
        return this;
    }

    /** Releases device copies; the next execution begins as if it were the first. */
    public TornadoExecutionPlan freeDeviceMemory() {
        engine.freeDeviceMemory();
        return this;
    }

    /** Bytes of device memory that are not host memory as well. */
    public long getCurrentDeviceMemoryUsage() {
        return engine.deviceBytes();
    }

    @Override
    public void close() throws TornadoExecutionPlanException {
        engine.close();
    }
}
