package io.omnitransfer.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Data movement, several graphs, libraries, and what the engine says when something is wrong. */
class PlanTest {
    static void scale(KernelContext c, FloatArray x, float factor, FloatArray y) {
        y.set(c.globalIdx, factor * x.get(c.globalIdx));
    }

    static void increment(KernelContext c, FloatArray x) {
        x.set(c.globalIdx, x.get(c.globalIdx) + 1);
    }

    static void gather(KernelContext c, IntArray indices, FloatArray x, FloatArray y) {
        y.set(c.globalIdx, x.get(indices.get(c.globalIdx)));
    }

    static void unwrittenLocal(KernelContext c, FloatArray y) {
        float[] local = c.allocateFloatLocalArray(8);
        if (c.localIdx > 0) {
            local[c.localIdx] = 1;
        }
        c.localBarrier();
        y.set(c.globalIdx, local[c.localIdx]);
    }

    static void slow(KernelContext c, IntArray started) {
        c.atomicAdd(started, 0, 1);
        runner.interrupt();
    }

    /** The thread that runs the plan: a group may run on another. */
    private static volatile Thread runner = Thread.currentThread();

    private static final int N = 16;
    private final FloatArray x = FloatArray.fromArray(ones(N));
    private final FloatArray y = Plans.nans(N);

    private static float[] ones(int n) {
        float[] out = new float[n];
        java.util.Arrays.fill(out, 1);
        return out;
    }

    private static GridScheduler grids(String... tasks) {
        GridScheduler out = new GridScheduler();
        for (String t : tasks) {
            out.addWorkerGrid(t, Plans.grid(N, 8));
        }
        return out;
    }

    private TaskGraph scaling(int mode) {
        return new TaskGraph("g")
                .transferToDevice(mode, x)
                .task("t", PlanTest::scale, new KernelContext(), x, 3f, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
    }

    @Test
    void everyExecutionSeesWhatTheHostChanges() throws Exception {
        try (TornadoExecutionPlan plan = Plans.strict(scaling(DataTransferMode.EVERY_EXECUTION))) {
            plan.withGridScheduler(grids("g.t")).execute();
            x.init(2);
            plan.execute();
        }
        assertThat(y.toHeapArray()).containsOnly(6);
    }

    @Test
    void firstExecutionDoesNotUntilDeviceMemoryIsFreed() throws Exception {
        try (TornadoExecutionPlan plan = Plans.strict(scaling(DataTransferMode.FIRST_EXECUTION))) {
            plan.withGridScheduler(grids("g.t")).execute();
            x.init(2);
            plan.execute();
            assertThat(y.toHeapArray()).containsOnly(3);
            assertThat(plan.getCurrentDeviceMemoryUsage()).isEqualTo(2L * N * Float.BYTES);
            plan.freeDeviceMemory();
            assertThat(plan.getCurrentDeviceMemoryUsage()).isZero();
            plan.execute();
            assertThat(y.toHeapArray()).containsOnly(6);
        }
    }

    @Test
    void underDemandCopiesWhenAsked() throws Exception {
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", PlanTest::scale, new KernelContext(), x, 3f, y)
                .transferToHost(DataTransferMode.UNDER_DEMAND, y);
        try (TornadoExecutionPlan plan = Plans.strict(g)) {
            TornadoExecutionResult result = plan.withGridScheduler(grids("g.t")).execute();
            assertThat(y.get(0)).isNaN();
            result.transferToHost(y);
            assertThat(y.toHeapArray()).containsOnly(3);
            assertThatThrownBy(() -> result.transferToHost(new FloatArray(1)))
                    .hasMessageContaining("FloatArray[1] is on no device");
        }
    }

    @Test
    void missingTransferToDeviceShows() throws Exception {
        TaskGraph g = new TaskGraph("g")
                .task("t", PlanTest::scale, new KernelContext(), x, 3f, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = Plans.strict(g)) {
            plan.withGridScheduler(grids("g.t")).execute();
        }
        assertThat(y.get(3)).isNaN();
    }

    @Test
    void missingTransferToHostShows() throws Exception {
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", PlanTest::scale, new KernelContext(), x, 3f, y);
        try (TornadoExecutionPlan plan = Plans.strict(g)) {
            plan.withGridScheduler(grids("g.t")).execute();
        }
        assertThat(y.get(3)).isNaN();
    }

    @Test
    void missingTransferOfIndicesShows() throws Exception {
        IntArray indices = new IntArray(N);
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", PlanTest::gather, new KernelContext(), indices, x, y);
        try (TornadoExecutionPlan plan = Plans.strict(g)) {
            plan.withGridScheduler(grids("g.t"));
            assertThatThrownBy(plan::execute)
                    .hasMessageContaining("g.t: kernel PlanTest.gather failed at work-item (")
                    .hasMessageContaining("index -1515870811 is outside FloatArray[16] of argument 'x'");
        }
    }

    static void writesSome(KernelContext c, FloatArray x, FloatArray y) {
        if (x.get(c.globalIdx) > 0) {
            store(y, c.globalIdx, x.get(c.globalIdx) > 1 ? 7 : 8);
        }
    }

    private static void store(FloatArray y, int i, float value) {
        y.set(i, y.getSize() > i ? value : 0);
    }

    @Test
    void whatATaskOnlyWritesIsNotCopiedIn() throws Exception {
        x.set(3, -1);
        y.init(5);
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x, y)
                .task("t", PlanTest::writesSome, new KernelContext(), x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = Plans.strict(g)) {
            plan.withGridScheduler(grids("g.t")).execute();
        }
        assertThat(y.get(0)).isEqualTo(8);
        assertThat(y.get(3)).isNaN();
    }

    @Test
    void uninitialisedLocalMemoryShows() throws Exception {
        TaskGraph g = new TaskGraph("g")
                .task("t", PlanTest::unwrittenLocal, new KernelContext(), y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = Plans.strict(g)) {
            plan.withGridScheduler(grids("g.t")).execute();
        }
        assertThat(y.get(0)).isNaN();
        assertThat(y.get(8)).isNaN();
        assertThat(y.get(9)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void graphsHandArraysOverOnTheDevice(boolean strict) throws Exception {
        TaskGraph first = new TaskGraph("first")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", PlanTest::increment, new KernelContext(), x)
                .persistOnDevice(x);
        TaskGraph second = new TaskGraph("second")
                .consumeFromDevice("first", x)
                .task("t", PlanTest::increment, new KernelContext(), x)
                .task("u", PlanTest::scale, new KernelContext(), x, 10f, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = Plans.plan(strict, first, second)) {
            plan.withGridScheduler(grids("first.t", "second.t", "second.u"));
            plan.withGraph(0).execute();
            plan.withGraph(1).execute();
            plan.withGraph(1).execute();
            assertThat(y.toHeapArray()).containsOnly(40);
            plan.withAllGraphs().execute();
            assertThat(y.toHeapArray()).containsOnly(60);
        }
        assertThat(x.get(0)).isEqualTo(strict ? 1 : 6);
    }

    @Test
    void consumingWhatNobodyKeepsIsRefused() throws Exception {
        TaskGraph first = new TaskGraph("first").task("t", PlanTest::increment, new KernelContext(), x);
        TaskGraph second = new TaskGraph("second")
                .consumeFromDevice("first", x)
                .task("t", PlanTest::increment, new KernelContext(), x);
        try (TornadoExecutionPlan plan = Plans.shared(first, second)) {
            plan.withGridScheduler(grids("first.t", "second.t"));
            assertThatThrownBy(plan::execute)
                    .hasMessageContaining("second: cannot consume FloatArray[16] from graph first");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void libraryTasks(boolean strict) throws Exception {
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .libraryTask("lib", TestLibrary::scale, x, 4f, y)
                .task("t", PlanTest::increment, new KernelContext(), y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = Plans.plan(strict, g)) {
            plan.withGridScheduler(grids("g.t")).withPreCompilation();
            plan.execute();
            plan.execute();
            assertThat(TestLibrary.Context.last.prepared).isEqualTo(2);
            assertThat(TestLibrary.Context.last.dispatched).isEqualTo(2);
            assertThat(TestLibrary.Context.last.destroyed).isFalse();
        }
        assertThat(TestLibrary.Context.last.destroyed).isTrue();
        assertThat(y.toHeapArray()).containsOnly(5);
    }

    @Test
    void libraryTaskThatReadsNothingIsRefused() throws Exception {
        TaskGraph g = new TaskGraph("g").libraryTask("lib", TestLibrary::scale, x, 4f, y);
        try (TornadoExecutionPlan plan = Plans.strict(g)) {
            assertThatThrownBy(plan::execute)
                    .hasMessageContaining("g.lib: scale reads argument 0, FloatArray[16], but nothing has written it");
        }
        TaskGraph none = new TaskGraph("g").libraryTask("lib", TestLibrary::unknown, x, 4f, y);
        try (TornadoExecutionPlan plan = Plans.strict(none)) {
            assertThatThrownBy(plan::withPreCompilation)
                    .hasMessageContaining("g.lib: no provider of library 'test/none'")
                    .hasMessageContaining("test/scale");
        }
    }

    @Test
    void gridsAreCheckedBeforeAnythingRuns() throws Exception {
        try (TornadoExecutionPlan plan = Plans.shared(scaling(DataTransferMode.EVERY_EXECUTION))) {
            assertThatThrownBy(plan::withPreCompilation).hasMessageContaining("add a WorkerGrid named 'g.t'");
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(20, 8)));
            assertThatThrownBy(plan::withPreCompilation)
                    .hasMessageContaining(
                            "g.t: global size [20, 1, 1] is no positive multiple of local size [8, 1, 1]");
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(2048, 2048)));
            assertThatThrownBy(plan::withPreCompilation).hasMessageContaining("a group of 2048 work-items");
        }
    }

    @Test
    void whatIsNoKernelIsRefused() throws Exception {
        float captured = x.get(0);
        TaskGraph g = new TaskGraph("g").task("t", a -> a.set(0, captured), x);
        try (TornadoExecutionPlan plan = Plans.shared(g)) {
            assertThatThrownBy(plan::execute)
                    .isInstanceOf(TornadoRuntimeException.class)
                    .hasMessage("g.t: the task's code captures variables; pass them as arguments of the task");
        }
        assertThatThrownBy(() -> new TaskGraph("g").task("t", a -> {}, "text"))
                .hasMessageContaining("g.t: an argument is a java.lang.String");
        assertThatThrownBy(() -> scaling(0).task("t", a -> {}, x)).hasMessage("graph g already has a task t");
    }

    @Test
    void interruptionStopsBetweenGroups() throws Exception {
        runner = Thread.currentThread();
        IntArray started = new IntArray(1);
        TaskGraph g = new TaskGraph("g").task("t", PlanTest::slow, new KernelContext(), started);
        try (TornadoExecutionPlan plan = Plans.shared(g)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(1 << 20, 8)));
            assertThatThrownBy(plan::execute)
                    .hasMessageContaining("g.t: the thread that runs the plan was interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(started.get(0)).isLessThan(1 << 20);
    }

    @Test
    void profilerMeasuresTasksAndCopies() throws Exception {
        try (TornadoExecutionPlan plan = Plans.strict(scaling(DataTransferMode.EVERY_EXECUTION))) {
            var profile = plan.withGridScheduler(grids("g.t"))
                    .withProfiler(ProfilerMode.SILENT)
                    .execute()
                    .getProfilerResult();
            assertThat(profile.getTotalBytesCopyIn()).isEqualTo(N * 4L);
            assertThat(profile.getTotalBytesCopyOut()).isEqualTo(N * 4L);
            assertThat(profile.getDeviceKernelTime()).isPositive().isLessThan(profile.getTotalTime());
            assertThat(profile.getProfileLog()).contains("g.t");
        }
    }

    @Test
    void oneDevice() {
        var runtime = TornadoRuntimeProvider.getTornadoRuntime();
        assertThat(runtime.getNumBackends()).isEqualTo(1);
        assertThat(runtime.getBackendType(0)).isEqualTo(TornadoVMBackendType.JAVA);
        assertThat(runtime.getDefaultDevice().getDeviceName()).matches("JVM \\d+ threads, Vector API \\d+ bit");
        assertThatThrownBy(() -> runtime.getBackend(1)).hasMessageContaining("there is no backend 1");
    }
}
