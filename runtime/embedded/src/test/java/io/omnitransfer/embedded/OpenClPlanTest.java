package io.omnitransfer.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnitransfer.embedded.driver.opencl.OpenClDevices;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Plans on an OpenCL device, and what the engine says when something does not fit it. */
class OpenClPlanTest extends PlanContract {
    @Override
    TornadoDevice device() {
        return OpenClDevices.first();
    }

    @Override
    boolean sharesHostMemory() {
        return OpenClDevices.first().getDescription().contains("shares the host's memory");
    }

    static void everyType(
            KernelContext c, LongArray out, int i, long l, float f, double d, boolean b, short s, byte y, char ch) {
        int at = c.globalIdx;
        out.set(at, i + l + (long) (f * 2) + (long) (d * 4) + (b ? 1 : 0) + s + y + ch);
    }

    static void hugeLocal(KernelContext c, FloatArray y, int n) {
        float[] local = c.allocateFloatLocalArray(n);
        local[c.localIdx] = y.get(c.globalIdx);
        c.localBarrier();
        y.set(c.globalIdx, local[0]);
    }

    static void touch(KernelContext c, LongArray x) {
        x.set(c.globalIdx, 1);
    }

    static void rows(KernelContext c, FloatArray y) {
        int at = (c.globalIdz * c.globalGroupSizeY + c.globalIdy) * c.globalGroupSizeX + c.globalIdx;
        y.set(at, 100 * c.groupIdz + 10 * c.groupIdy + c.localIdx);
    }

    @Test
    void scalarsOfAllTypesAreArguments() throws Exception {
        LongArray out = new LongArray(N);
        TaskGraph g = new TaskGraph("g")
                .task(
                        "t",
                        OpenClPlanTest::everyType,
                        new KernelContext(),
                        out,
                        -7,
                        1L << 40,
                        1.5f,
                        2.25,
                        true,
                        (short) -300,
                        (byte) -5,
                        'x')
                .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
        try (TornadoExecutionPlan plan = plan(true, g)) {
            plan.withGridScheduler(grids("g.t")).execute();
        }
        assertThat(out.toHeapArray()).containsOnly(-7 + (1L << 40) + 3 + 9 + 1 - 300 - 5 + 'x');
    }

    static void quotients(KernelContext c, IntArray x, IntArray y, LongArray z) {
        int i = c.globalIdx;
        y.set(i, 100 / x.get(i) + 100 % x.get(i));
        z.set(i, 100L / x.get(i) + 100L % x.get(i));
    }

    @Test
    void integersDividedByZeroAreZero() throws Exception {
        IntArray x = new IntArray(N); // zeros
        IntArray y = new IntArray(N);
        LongArray z = new LongArray(N);
        y.init(-1);
        z.init(-1);
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .task("t", OpenClPlanTest::quotients, new KernelContext(), x, y, z)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y, z);
        try (TornadoExecutionPlan plan = plan(true, g)) {
            plan.withGridScheduler(grids("g.t")).execute();
        }
        assertThat(y.toHeapArray()).containsOnly(0);
        assertThat(z.toHeapArray()).containsOnly(0);
    }

    @Test
    void threeDimensions() throws Exception {
        FloatArray out = Plans.nans(8 * 4 * 2);
        TaskGraph g = new TaskGraph("g")
                .task("t", OpenClPlanTest::rows, new KernelContext(), out)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
        try (TornadoExecutionPlan plan = plan(true, g)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(8, 4, 2, 4, 2, 1)))
                    .execute();
        }
        for (int i = 0; i < out.getSize(); i++) {
            assertThat(out.get(i)).isEqualTo(100 * (i / 32) + 10 * (i / 8 % 4 / 2) + i % 4);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void memoryIsCountedAndGivenBack(boolean strict) throws Exception {
        try (TornadoExecutionPlan plan = plan(strict, scaling(DataTransferMode.EVERY_EXECUTION))) {
            plan.withGridScheduler(grids("g.t")).execute();
            long separate = 2L * N * Float.BYTES;
            assertThat(plan.getCurrentDeviceMemoryUsage()).isIn(strict ? separate : 0L, separate);
            plan.freeDeviceMemory();
            assertThat(plan.getCurrentDeviceMemoryUsage()).isZero();
            plan.execute();
            assertThat(y.toHeapArray()).containsOnly(3);
        }
    }

    @Test
    void aPlanChangesItsDevice() throws Exception {
        TornadoDevice jvm = TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice();
        try (TornadoExecutionPlan plan = plan(true, scaling(DataTransferMode.FIRST_EXECUTION))) {
            plan.withGridScheduler(grids("g.t")).execute();
            x.init(2);
            plan.withDevice(jvm).execute();
            assertThat(y.toHeapArray()).containsOnly(6);
            x.init(3);
            plan.withDevice(device()).execute();
            assertThat(y.toHeapArray()).containsOnly(9);
        }
    }

    /** Kernels are shared by plans, and a kernel's arguments are set one after the other. */
    @Test
    void plansOnSeveralThreadsDoNotMixTheirArguments() throws Exception {
        TornadoDevice device = device();
        try (var threads = Executors.newFixedThreadPool(2)) {
            List<Future<float[]>> results = new ArrayList<>();
            for (int p = 0; p < 2; p++) {
                FloatArray in = Plans.filled(N, p + 1);
                FloatArray out = Plans.nans(N);
                float factor = 10f * (p + 1);
                TaskGraph g = new TaskGraph("g")
                        .transferToDevice(DataTransferMode.EVERY_EXECUTION, in)
                        .task("t", PlanContract::scale, new KernelContext(), in, factor, out)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
                results.add(threads.submit(() -> {
                    try (TornadoExecutionPlan plan = Plans.shared(g)) {
                        plan.withDevice(device).withGridScheduler(grids("g.t"));
                        for (int i = 0; i < 300; i++) {
                            out.init(Float.NaN);
                            plan.execute();
                            assertThat(out.toHeapArray()).containsOnly(in.get(0) * factor);
                        }
                    }
                    return out.toHeapArray();
                }));
            }
            assertThat(results.get(0).get()).containsOnly(10);
            assertThat(results.get(1).get()).containsOnly(40);
        }
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeItRuns() throws Exception {
        TornadoDevice device = device();
        int group = (int) device.getDeviceMaxWorkgroupDimensions()[0] * 2;
        try (TornadoExecutionPlan plan = plan(false, scaling(DataTransferMode.EVERY_EXECUTION))) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(group, group)));
            assertThatThrownBy(plan::withPreCompilation)
                    .isInstanceOf(TornadoRuntimeException.class)
                    .hasMessageContaining("g.t: a group of " + group + " work-items")
                    .hasMessageContaining(device.getDeviceName());
        }
        int floats = (int) (device.getDeviceLocalMemorySize() / Float.BYTES) + 1;
        TaskGraph local = new TaskGraph("g").task("t", OpenClPlanTest::hugeLocal, new KernelContext(), y, floats);
        try (TornadoExecutionPlan plan = plan(false, local)) {
            plan.withGridScheduler(grids("g.t"));
            assertThatThrownBy(plan::withPreCompilation)
                    .hasMessageContaining("g.t cannot run on " + device.getDeviceName())
                    .hasMessageContaining("its local arrays take %,d bytes".formatted(floats * 4L));
        }
        TaskGraph library = new TaskGraph("g").libraryTask("lib", TestLibrary::scale, x, 4f, y);
        try (TornadoExecutionPlan plan = plan(false, library)) {
            assertThatThrownBy(plan::withPreCompilation)
                    .hasMessageContaining("g.lib: no provider of library 'test/scale' for " + device.getDeviceName())
                    .hasMessageContaining("test/scale (not for this device)");
        }
    }

    @Test
    void noRoomNamesTheArrayAndItsBytes() throws Exception {
        TornadoDevice device = device();
        long elements = device.getMaxAllocMemory() / Long.BYTES + 8;
        Assumptions.assumeTrue(elements < Integer.MAX_VALUE, "the device takes any array");
        // nobody reads it: the address need not exist
        LongArray large =
                LongArray.fromSegmentShallow(MemorySegment.ofAddress(1L << 40).reinterpret(elements * Long.BYTES));
        TaskGraph g = new TaskGraph("g")
                .task("t", OpenClPlanTest::touch, new KernelContext(), large)
                .transferToHost(DataTransferMode.UNDER_DEMAND, large);
        try (TornadoExecutionPlan plan = plan(false, g)) {
            plan.withGridScheduler(grids("g.t"));
            assertThatThrownBy(plan::execute)
                    .isInstanceOf(TornadoOutOfMemoryException.class)
                    .hasMessageContaining("g: no room on " + device.getDeviceName())
                    .hasMessageContaining("%s of %,d bytes; the plan holds 0 bytes".formatted(large, elements * 8));
        }
    }
}
