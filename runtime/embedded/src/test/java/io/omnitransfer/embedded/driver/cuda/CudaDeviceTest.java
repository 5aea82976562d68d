package io.omnitransfer.embedded.driver.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static uk.ac.manchester.tornado.api.enums.DataTransferMode.EVERY_EXECUTION;
import static uk.ac.manchester.tornado.api.enums.DataTransferMode.FIRST_EXECUTION;
import static uk.ac.manchester.tornado.api.enums.DataTransferMode.UNDER_DEMAND;

import io.omnitransfer.embedded.compiler.c.CProgramTest;
import io.omnitransfer.embedded.driver.Accelerator;
import io.omnitransfer.embedded.driver.DriverException;
import io.omnitransfer.embedded.driver.NdRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Plans on the CUDA device, through a driver that is made of upcalls and has no GPU. */
class CudaDeviceTest {
    private static final long MEGABYTE = 1 << 20;
    private static final int N = 64;

    private final FakeCuda cuda = new FakeCuda(MEGABYTE, 9, new JavaImages(CudaKernels.class));
    private final FakeNvrtc nvrtc = new FakeNvrtc();

    private CudaDriver driver(KernelCache cache, String... missing) {
        return new CudaDriver(
                () -> NativeFake.library(CudaApi.class, cuda, Set.of(missing)),
                _ -> NativeFake.library(NvrtcApi.class, nvrtc, Set.of()),
                cache);
    }

    private Accelerator device() {
        return driver(new KernelCache(null)).devices().getFirst();
    }

    private static WorkerGrid grid(int global, int local) {
        WorkerGrid1D grid = new WorkerGrid1D(global);
        grid.setLocalWork(local, 1, 1);
        return grid;
    }

    private TornadoExecutionPlan plan(GridScheduler grids, TaskGraph... graphs) {
        return new TornadoExecutionPlan(
                        Stream.of(graphs).map(TaskGraph::snapshot).toArray(ImmutableTaskGraph[]::new))
                .withDevice(device())
                .withGridScheduler(grids);
    }

    private static FloatArray random(int n, long seed) {
        Random random = new Random(seed);
        FloatArray a = new FloatArray(n);
        for (int i = 0; i < n; i++) {
            a.set(i, random.nextFloat());
        }
        return a;
    }

    private void assertNothingIsLeft() {
        assertThat(cuda.leaks()).isEqualTo("memory 0, streams 0, events 0, graphs 0, executables 0");
        assertThat(nvrtc.open()).isZero();
    }

    @Test
    void describesItself() {
        CudaDriver driver = driver(new KernelCache(null));
        assertThat(driver.description()).isEqualTo("CUDA 13.1, NVRTC 13.1");
        assertThat(driver.devices().getFirst().getDescription())
                .startsWith("Fake GPU, compute capability 9.0, 132 multiprocessors");
        assertThat(driver.devices().getFirst().limits().perDimension()).containsExactly(1024, 1024, 64);
    }

    @Test
    void parametersOfEveryTypeArrive() throws Exception {
        int n = 50;
        ByteArray b = new ByteArray(n);
        HalfFloatArray h = new HalfFloatArray(n);
        DoubleArray d = new DoubleArray(n);
        CharArray u = new CharArray(n);
        LongArray w = new LongArray(n);
        FloatArray y = new FloatArray(n);
        for (int i = 0; i < n; i++) {
            b.set(i, (byte) (i - 25));
            h.set(i, new HalfFloat(i));
            d.set(i, i * 0.25);
            u.set(i, (char) (60_000 + i));
            w.set(i, -i);
        }
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(EVERY_EXECUTION, b, h, d, u, w, y)
                .task("t", CudaKernels::mixed, 0.5f, new KernelContext(), b, 1L << 40, h, n, d, Math.PI, u, w, y)
                .transferToHost(EVERY_EXECUTION, d, w, h, y);
        WorkerGrid2D grid = new WorkerGrid2D(16, 4);
        grid.setLocalWork(8, 2, 1);
        try (TornadoExecutionPlan plan = plan(new GridScheduler("g.t", grid), g)) {
            plan.execute();
        }
        for (int i = 0; i < n; i++) {
            assertThat(d.get(i)).isEqualTo(i * 0.25 * Math.PI + (i - 25));
            assertThat(w.get(i)).isEqualTo(-i + (1L << 40) * (60_000 + i));
            assertThat(h.get(i).getFloat32()).isEqualTo(i + 0.5f);
            assertThat(y.get(i)).isEqualTo(n + 0.5f);
        }
        assertThat(nvrtc.compilations)
                .containsExactly(List.of("--gpu-architecture=sm_90", "--std=c++17", "--fmad=false"));
        assertNothingIsLeft();
    }

    @Test
    void muchLocalMemoryIsAskedForAtTheLaunch() throws Exception {
        IntArray x = new IntArray(8192);
        IntArray y = new IntArray(N);
        for (int i = 0; i < 8192; i++) {
            x.set(i, i * i);
        }
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(EVERY_EXECUTION, x)
                .task("t", CudaKernels::large, new KernelContext(), x, y)
                .transferToHost(EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = plan(new GridScheduler("g.t", grid(N, 32)), g)) {
            plan.execute();
        }
        for (int i = 0; i < N; i++) {
            int k = 8191 - i;
            assertThat(y.get(i)).isEqualTo(k * k + k);
        }
    }

    /** x doubled in one graph, kept on the device, added to y in another. */
    private static TaskGraph[] chain(FloatArray x, FloatArray t, FloatArray y) {
        TaskGraph first = new TaskGraph("first")
                .transferToDevice(EVERY_EXECUTION, x)
                .task("scale", CudaKernels::scale, new KernelContext(), x, 2f, t)
                .persistOnDevice(t);
        TaskGraph second = new TaskGraph("second")
                .consumeFromDevice("first", t)
                .transferToDevice(FIRST_EXECUTION, y)
                .task("add", CudaKernels::add, new KernelContext(), t, y)
                .transferToHost(UNDER_DEMAND, y);
        return new TaskGraph[] {first, second};
    }

    private static GridScheduler chainGrids() {
        GridScheduler grids = new GridScheduler("first.scale", grid(N, 32));
        grids.addWorkerGrid("second.add", grid(N, 16));
        return grids;
    }

    @Test
    void graphsHandMemoryOn() throws Exception {
        long seed = System.nanoTime();
        FloatArray x = random(N, seed);
        FloatArray y = new FloatArray(N);
        try (TornadoExecutionPlan plan = plan(chainGrids(), chain(x, new FloatArray(N), y))) {
            plan.execute();
            plan.execute();
            assertThat(y.get(3)).isZero();
            plan.execute().transferToHost(y);
        }
        for (int i = 0; i < N; i++) {
            float t = 2f * x.get(i);
            assertThat(y.get(i)).as("seed %d", seed).isEqualTo(t + t + t);
        }
        assertNothingIsLeft();
    }

    @Test
    void wholeGraphsAreRecordedAndReplayed() throws Exception {
        FloatArray x = new FloatArray(N);
        FloatArray y = new FloatArray(N);
        float expected = 0;
        try (TornadoExecutionPlan plan =
                plan(chainGrids(), chain(x, new FloatArray(N), y)).withCUDAGraph()) {
            for (int run = 1; run <= 5; run++) {
                x.init(run);
                expected += 2 * run;
                plan.execute().transferToHost(y);
                assertThat(y.get(N - 1)).as("run %d", run).isEqualTo(expected);
            }
            assertThat(cuda.graphLaunches).isEqualTo(8);
            assertThat(cuda.launches).as("two plain, two recorded").isEqualTo(4);
            plan.freeDeviceMemory();
            y.init(100);
            plan.execute();
            plan.execute().transferToHost(y);
            assertThat(y.get(0)).isEqualTo(100 + 2 * 10f);
            assertThat(cuda.graphLaunches).isEqualTo(10);
        }
        assertNothingIsLeft();
    }

    @Test
    void graphsNeedACudaDevice() throws Exception {
        TaskGraph[] graphs = chain(new FloatArray(N), new FloatArray(N), new FloatArray(N));
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graphs[0].snapshot(), graphs[1].snapshot())) {
            plan.withGridScheduler(chainGrids()).withCUDAGraph();
            assertThatThrownBy(plan::execute)
                    .isInstanceOf(TornadoRuntimeException.class)
                    .hasMessageContaining("first: withCUDAGraph needs a CUDA device");
        }
    }

    @Test
    void plansMoveBetweenThreads() throws Exception {
        FloatArray y = new FloatArray(N);
        FloatArray x = new FloatArray(N);
        x.init(1f);
        try (TornadoExecutionPlan plan = plan(chainGrids(), chain(x, new FloatArray(N), y))) {
            plan.execute();
            Thread other = new Thread(() -> plan.execute().transferToHost(y));
            other.start();
            other.join();
            assertThat(y.get(0)).isEqualTo(4f);
        }
    }

    @Test
    void eventsMeasureTasks() throws Exception {
        FloatArray y = new FloatArray(N);
        try (TornadoExecutionPlan plan = plan(chainGrids(), chain(new FloatArray(N), new FloatArray(N), y))) {
            var result = plan.withProfiler(ProfilerMode.SILENT).execute().getProfilerResult();
            assertThat(result.getProfileLog())
                    .as("a launch takes a millisecond on the clock of this driver")
                    .contains("1.000 ms  first.scale", "1.000 ms  second.add");
        }
        assertNothingIsLeft();
    }

    @Test
    void fullMemoryNamesTheArray() throws Exception {
        FloatArray x = new FloatArray(1 << 17);
        FloatArray y = new FloatArray(1 << 18);
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(EVERY_EXECUTION, x, y)
                .task("t", CudaKernels::add, new KernelContext(), x, y)
                .transferToHost(EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = plan(new GridScheduler("g.t", grid(N, N)), g)) {
            assertThatThrownBy(plan::execute)
                    .isInstanceOf(TornadoOutOfMemoryException.class)
                    .hasMessageContaining("1,048,576 bytes")
                    .hasMessageContaining("cuMemAlloc_v2 failed: CUDA_ERROR_FAKE_2 (2), meaning of 2");
        }
        assertNothingIsLeft();
    }

    @Test
    void aFailingKernelNamesCallAndError() throws Exception {
        FloatArray x = new FloatArray(N);
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(EVERY_EXECUTION, x)
                .task("t", CudaKernels::outside, new KernelContext(), x)
                .transferToHost(EVERY_EXECUTION, x);
        TornadoExecutionPlan plan = plan(new GridScheduler("g.t", grid(N, N)), g);
        assertThatThrownBy(plan::execute)
                .isInstanceOf(TornadoRuntimeException.class)
                .hasMessageContaining("cuStreamSynchronize failed: CUDA_ERROR_FAKE_700 (700)");
    }

    @Test
    void knowsItsBackend() {
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        assertThat(runtime.getBackendType(device().getBackendIndex())).isEqualTo(TornadoVMBackendType.CUDA);
    }

    @Test
    void whatNvrtcRefusesNamesTheJavaLine() {
        NdRange range = new NdRange(N, 1, 1, N, 1, 1, 0, 0, 0);
        assertThatThrownBy(() -> device().compile(CProgramTest.haunted(), range))
                .isInstanceOf(DriverException.class)
                .hasMessageStartingWith(
                        "NVRTC 13.1, error 6: the text made of CProgramTest.scaled was refused: identifier \"ghost_\" is undefined in '")
                .hasMessageEndingWith(", made of " + CProgramTest.haunt());
        assertThat(nvrtc.open()).isZero();
    }

    @Test
    void aGroupTheDeviceLacksIsRefused() {
        TaskGraph[] graphs = chain(new FloatArray(4096), new FloatArray(4096), new FloatArray(4096));
        GridScheduler grids = new GridScheduler("first.scale", grid(4096, 2048));
        grids.addWorkerGrid("second.add", grid(N, 16));
        assertThatThrownBy(() -> plan(grids, graphs).execute())
                .hasMessageContaining("first.scale: a group of 2048 work-items")
                .hasMessageContaining("Fake GPU takes at most 1024");
    }

    @Test
    void aGridIsCheckedThoughItsKernelIsKnown() throws Exception {
        FloatArray x = new FloatArray(N);
        TaskGraph[] graphs = {
            new TaskGraph("g").task("t", CudaKernels::add, new KernelContext(), x, x),
            new TaskGraph("h").task("t", CudaKernels::add, new KernelContext(), x, x)
        };
        GridScheduler grids = new GridScheduler("g.t", grid(N, 16));
        WorkerGrid behind = grid(N, 16);
        behind.setGlobalOffset(16, 0, 0);
        grids.addWorkerGrid("h.t", behind);
        assertThatThrownBy(() -> plan(grids, graphs).execute())
                .hasMessageContaining("h.t cannot run on Fake GPU")
                .hasMessageContaining("its grid has an offset");
    }

    @Test
    void aGridTheDeviceLacksIsRefused() {
        FloatArray x = new FloatArray(N);
        TaskGraph g = new TaskGraph("g").task("t", CudaKernels::add, new KernelContext(), x, x);
        WorkerGrid2D grid = new WorkerGrid2D(1, 70_000);
        grid.setLocalWork(1, 1, 1);
        assertThatThrownBy(() -> plan(new GridScheduler("g.t", grid), g).execute())
                .hasMessageContaining("70000 groups along dimension 1, at most 65535");
    }

    @Test
    void whatIsMissingIsNamed() {
        CudaDriver none = new CudaDriver(() -> null, _ -> null, new KernelCache(null));
        assertThat(none.devices()).isEmpty();
        assertThat(none.description()).contains("libcuda.so.1");

        CudaDriver old = driver(new KernelCache(null), "cuDevicePrimaryCtxRetain", "cuDeviceTotalMem_v2");
        assertThat(old.devices()).isEmpty();
        assertThat(old.description()).contains("libcuda has no function cuDeviceTotalMem_v2");

        CudaDriver bare = new CudaDriver(
                () -> NativeFake.library(CudaApi.class, cuda, Set.of()),
                _ -> CudaLibraries.nvrtc(0),
                new KernelCache(null));
        assertThat(bare.devices()).isEmpty();
        assertThat(bare.description()).contains("NVRTC not found").contains("-Dtornado.embedded.nvrtc");
    }

    @Test
    void compiledKernelsAreKept(@TempDir Path folder) throws Exception {
        run(folder);
        assertThat(nvrtc.compilations).hasSize(2);
        run(folder);
        assertThat(nvrtc.compilations).as("found in the folder").hasSize(2);
        for (Path p : files(folder)) {
            byte[] broken = Files.readAllBytes(p);
            broken[broken.length / 2] ^= 1;
            Files.write(p, broken);
        }
        run(folder);
        assertThat(nvrtc.compilations).as("broken files are made again").hasSize(4);
        Files.write(files(folder).getFirst(), new byte[0]);
        run(folder);
        assertThat(nvrtc.compilations).as("one was empty").hasSize(5);
        System.setProperty("tornado.embedded.fma", "true");
        try {
            run(folder);
        } finally {
            System.clearProperty("tornado.embedded.fma");
        }
        assertThat(nvrtc.compilations).as("other options, other code").hasSize(7);
        assertThat(files(folder)).hasSize(4).allMatch(p -> p.toString().endsWith(".bin"));
    }

    private void run(Path folder) throws Exception {
        FloatArray x = new FloatArray(N);
        x.init(3f);
        FloatArray y = new FloatArray(N);
        TaskGraph[] graphs = chain(x, new FloatArray(N), y);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graphs[0].snapshot(), graphs[1].snapshot())) {
            plan.withDevice(driver(new KernelCache(folder)).devices().getFirst())
                    .withGridScheduler(chainGrids())
                    .execute()
                    .transferToHost(y);
        }
        assertThat(y.get(0)).isEqualTo(6f);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNoFailure(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        run(file.resolve("below"));
        assertThat(nvrtc.compilations).hasSize(2);
    }
}
