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
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** How plans move data, on every device alike. */
abstract class PlanContract {
    static void scale(KernelContext c, FloatArray x, float factor, FloatArray y) {
        y.set(c.globalIdx, factor * x.get(c.globalIdx));
    }

    static void increment(KernelContext c, FloatArray x) {
        x.set(c.globalIdx, x.get(c.globalIdx) + 1);
    }

    static void doubled(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, 2 * x.get(i));
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

    static final int N = 16;
    final FloatArray x = Plans.filled(N, 1);
    final FloatArray y = Plans.nans(N);

    /** Where the plans run; skips the test if that is not here. */
    abstract TornadoDevice device();

    /** Whether the device computes in the host's memory, unless in strict mode. */
    boolean sharesHostMemory() {
        return true;
    }

    /** A plan on the device. */
    final TornadoExecutionPlan plan(boolean strict, TaskGraph... graphs) {
        return Plans.plan(strict, graphs).withDevice(device());
    }

    private TornadoExecutionPlan strict(TaskGraph... graphs) {
        return plan(true, graphs);
    }

    static GridScheduler grids(String... tasks) {
        GridScheduler out = new GridScheduler();
        for (String t : tasks) {
            out.addWorkerGrid(t, Plans.grid(N, 8));
        }
        return out;
    }

    final TaskGraph scaling(int mode) {
        return new TaskGraph("g")
                .transferToDevice(mode, x)
                .task("t", PlanContract::scale, new KernelContext(), x, 3f, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
    }

    @Test
    void everyExecutionSeesWhatTheHostChanges() throws Exception {
        try (TornadoExecutionPlan plan = strict(scaling(DataTransferMode.EVERY_EXECUTION))) {
            plan.withGridScheduler(grids("g.t")).execute();
            x.init(2);
            plan.execute();
        }
        assertThat(y.toHeapArray()).containsOnly(6);
    }

    @Test
    void firstExecutionDoesNotUntilDeviceMemoryIsFreed() throws Exception {
        try (TornadoExecutionPlan plan = strict(scaling(DataTransferMode.FIRST_EXECUTION))) {
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
    void parallelLoopsNeedNoGrid() throws Exception {
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .task("t", PlanContract::doubled, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = strict(g)) {
            plan.execute();
        }
        assertThat(y.toHeapArray()).containsOnly(2);
    }

    @Test
    void underDemandCopiesWhenAsked() throws Exception {
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", PlanContract::scale, new KernelContext(), x, 3f, y)
                .transferToHost(DataTransferMode.UNDER_DEMAND, y);
        try (TornadoExecutionPlan plan = strict(g)) {
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
                .task("t", PlanContract::scale, new KernelContext(), x, 3f, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = strict(g)) {
            plan.withGridScheduler(grids("g.t")).execute();
        }
        assertThat(y.get(3)).isNaN();
    }

    @Test
    void missingTransferToHostShows() throws Exception {
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", PlanContract::scale, new KernelContext(), x, 3f, y);
        try (TornadoExecutionPlan plan = strict(g)) {
            plan.withGridScheduler(grids("g.t")).execute();
        }
        assertThat(y.get(3)).isNaN();
    }

    @Test
    void whatATaskOnlyWritesIsNotCopiedIn() throws Exception {
        x.set(3, -1);
        y.init(5);
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x, y)
                .task("t", PlanContract::writesSome, new KernelContext(), x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = strict(g)) {
            plan.withGridScheduler(grids("g.t")).execute();
        }
        assertThat(y.get(0)).isEqualTo(8);
        assertThat(y.get(3)).isNaN();
    }

    private TaskGraph incrementing() {
        return new TaskGraph("first")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", PlanContract::increment, new KernelContext(), x)
                .persistOnDevice(x);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void graphsHandArraysOverOnTheDevice(boolean strict) throws Exception {
        TaskGraph first = incrementing();
        TaskGraph second = new TaskGraph("second")
                .consumeFromDevice("first", x)
                .task("t", PlanContract::increment, new KernelContext(), x)
                .task("u", PlanContract::scale, new KernelContext(), x, 10f, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = plan(strict, first, second)) {
            plan.withGridScheduler(grids("first.t", "second.t", "second.u"));
            plan.withGraph(0).execute();
            plan.withGraph(1).execute();
            plan.withGraph(1).execute();
            assertThat(y.toHeapArray()).containsOnly(40);
            plan.withAllGraphs().execute();
            assertThat(y.toHeapArray()).containsOnly(60);
        }
        assertThat(x.get(0)).isEqualTo(strict || !sharesHostMemory() ? 1 : 6);
    }

    @Test
    void consumingWhatNobodyKeepsIsRefused() throws Exception {
        TaskGraph first = new TaskGraph("first").task("t", PlanContract::increment, new KernelContext(), x);
        TaskGraph second = new TaskGraph("second")
                .consumeFromDevice("first", x)
                .task("t", PlanContract::increment, new KernelContext(), x);
        try (TornadoExecutionPlan plan = plan(false, first, second)) {
            plan.withGridScheduler(grids("first.t", "second.t"));
            assertThatThrownBy(plan::execute)
                    .hasMessageContaining("second: cannot consume FloatArray[16] from graph first");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void graphsBetweenHandArraysOn(boolean handsOn) throws Exception {
        TaskGraph first = incrementing();
        TaskGraph between = new TaskGraph("between").task("t", PlanContract::increment, new KernelContext(), y);
        if (handsOn) {
            between.consumeFromDevice("first", x).persistOnDevice(x);
        }
        TaskGraph third = new TaskGraph("third")
                .consumeFromDevice(handsOn ? "between" : "first", x)
                .task("t", PlanContract::scale, new KernelContext(), x, 10f, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = plan(true, first, between, third)) {
            plan.withGridScheduler(grids("first.t", "between.t", "third.t"));
            if (!handsOn) {
                assertThatThrownBy(plan::execute)
                        .hasMessageContaining("third: cannot consume FloatArray[16] on TornadoVM")
                        .hasMessageContaining("ran last, between");
                return;
            }
            plan.execute();
            assertThat(y.toHeapArray()).containsOnly(20);
        }
    }

    @Test
    void profilerMeasuresTasksAndCopies() throws Exception {
        try (TornadoExecutionPlan plan = strict(scaling(DataTransferMode.EVERY_EXECUTION))) {
            var profile = plan.withGridScheduler(grids("g.t"))
                    .withProfiler(ProfilerMode.SILENT)
                    .execute()
                    .getProfilerResult();
            assertThat(profile.getTotalBytesCopyIn()).isEqualTo(N * 4L);
            assertThat(profile.getTotalBytesCopyOut()).isEqualTo(N * 4L);
            assertThat(profile.getCompileTime()).isPositive();
            assertThat(profile.getDeviceKernelTime()).isPositive().isLessThan(profile.getTotalTime());
            assertThat(profile.getProfileLog()).contains("g.t");
        }
    }
}
