package io.omnitransfer.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The JVM as device: what all devices do, libraries, and what the engine says when something is wrong. */
class PlanTest extends PlanContract {
    @Override
    TornadoDevice device() {
        return TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice();
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
    void theJvmIsTheFirstBackendAndTheDefault() {
        var runtime = TornadoRuntimeProvider.getTornadoRuntime();
        assertThat(runtime.getBackendType(0)).isEqualTo(TornadoVMBackendType.JAVA);
        assertThat(runtime.getDefaultDevice().getDeviceName()).matches("JVM \\d+ threads, Vector API \\d+ bit");
        assertThatThrownBy(() -> runtime.getBackend(99)).hasMessageContaining("there is no backend 99");
    }
}
