package io.omnitransfer.tutorials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.benchmarks.chart.Axis;
import io.omnitransfer.benchmarks.chart.LineChart;
import io.omnitransfer.benchmarks.chart.Series;
import io.omnitransfer.kernels.linear.Epilogue;
import io.omnitransfer.kernels.linear.Linear;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Tutorial 2. */
class TiledProductTest {
    // region product-kernel
    static final int TILE = 16;

    /** c = a·b for a [m, k], b [k, n], row-major; 2·m·n·k FLOPs. */
    static void product(KernelContext context, FloatArray a, FloatArray b, FloatArray c, int m, int n, int k) {
        int tx = context.localIdx;
        int ty = context.localIdy;
        int col = context.globalIdx;
        int row = context.globalIdy;
        float[] as = context.allocateFloatLocalArray(TILE * TILE);
        float[] bs = context.allocateFloatLocalArray(TILE * TILE);
        float sum = 0f;
        for (int k0 = 0; k0 < k; k0 += TILE) {
            float av = 0f;
            if (row < m && k0 + tx < k) {
                av = a.get(row * k + k0 + tx);
            }
            float bv = 0f;
            if (k0 + ty < k && col < n) {
                bv = b.get((k0 + ty) * n + col);
            }
            as[ty * TILE + tx] = av;
            bs[ty * TILE + tx] = bv;
            context.localBarrier(); // both tiles are complete
            for (int l = 0; l < TILE; l++) {
                sum += as[ty * TILE + l] * bs[l * TILE + tx];
            }
            context.localBarrier(); // both tiles have been used
        }
        if (row < m && col < n) {
            c.set(row * n + col, sum);
        }
    }
    // endregion

    // region naive-kernel
    static void naive(KernelContext context, FloatArray a, FloatArray b, FloatArray c, int m, int n, int k) {
        int col = context.globalIdx;
        int row = context.globalIdy;
        if (row < m && col < n) {
            float sum = 0f;
            for (int l = 0; l < k; l++) {
                sum += a.get(row * k + l) * b.get(l * n + col);
            }
            c.set(row * n + col, sum);
        }
    }
    // endregion

    // region product-append
    static void append(GraphBuilder g, Tensor a, Tensor b, Tensor c) {
        int m = a.dim(0);
        int k = a.dim(1);
        int n = b.dim(1);
        String id = g.id("product");
        g.grid(id, Launch.groups(Launch.ceilDiv(n, TILE), TILE, Launch.ceilDiv(m, TILE), TILE));
        g.tasks().task(id, TiledProductTest::product, g.context(), a.f32(), b.f32(), c.f32(), m, n, k);
    }
    // endregion

    // region unmasked-kernel
    static void doubled(KernelContext context, FloatArray x, FloatArray y) {
        int i = context.globalIdx;
        y.set(i, 2 * x.get(i)); // wrong: the last group reaches past the end
    }
    // endregion

    // region unfilled-kernel
    static void total(KernelContext context, FloatArray x, FloatArray y, int n) {
        float[] tile = context.allocateFloatLocalArray(TILE);
        int i = context.localIdx;
        if (i < n) {
            tile[i] = x.get(i); // wrong: with n < 16 the rest of the tile is never written
        }
        context.localBarrier();
        if (i == 0) {
            float sum = 0f;
            for (int l = 0; l < TILE; l++) {
                sum += tile[l];
            }
            y.set(0, sum);
        }
    }
    // endregion

    // region divergent-kernel
    static void diverging(KernelContext context, FloatArray y, int n) {
        if (context.localIdx < n) {
            context.localBarrier(); // wrong: some threads of the group never come here
        }
        y.set(context.globalIdx, 1f);
    }
    // endregion

    private final Tensor x = Tensor.of("x", new float[] {1, 2, 3, 4, 5}, 5);

    @BeforeEach
    void strict() {
        System.setProperty("tornado.embedded.strict", "true");
    }

    @AfterEach
    void notStrict() {
        System.clearProperty("tornado.embedded.strict");
    }

    @Test
    void products() {
        product(TiledProductTest::append);
        product(TiledProductTest::appendNaive);
    }

    /** Appends c = a·b. */
    private interface Product {
        void append(GraphBuilder g, Tensor a, Tensor b, Tensor c);
    }

    private static void product(Product product) {
        // region product-check
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int m = 19;
        int n = 33;
        int k = 45;
        Tensor a = RandomTensors.normal("a", random, m, k);
        Tensor b = RandomTensors.normal("b", random, k, n);
        Tensor c = RandomTensors.poisoned("c", m, n);
        ProgramBuilder builder = new ProgramBuilder(Device.auto());
        GraphBuilder g = builder.graph("g").input(a, b);
        product.append(g, a, b, c);
        g.output(c);
        try (Program program = builder.compile()) {
            program.run();
        }
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                double terms = 0;
                for (int l = 0; l < k; l++) {
                    double term = (double) a.f32().get(i * k + l) * b.f32().get(l * n + j);
                    sum += term;
                    terms += Math.abs(term);
                }
                assertThat((double) c.f32().get(i * n + j))
                        .as("element [%d, %d], seed %d", i, j, seed)
                        .isCloseTo(sum, within((k + 1) * 0x1p-24 * terms));
            }
        }
        // endregion
    }

    @Test
    void theMissingTransferShows() {
        assumeEmbedded();
        // region missing-transfer
        Tensor a = Tensor.of("a", new float[] {1, 2, 3, 4}, 2, 2);
        Tensor b = Tensor.of("b", new float[] {1, 0, 0, 1}, 2, 2);
        Tensor c = Tensor.f32("c", 2, 2);
        ProgramBuilder builder = new ProgramBuilder(Device.auto());
        GraphBuilder g = builder.graph("g").input(a); // wrong: b is an input too
        append(g, a, b, c);
        g.output(c);
        try (Program program = builder.compile()) {
            program.run();
        }
        assertThat(c.toFloats()).containsOnly(Float.NaN);
        // endregion
    }

    @Test
    void theMissingMaskShows() {
        assumeEmbedded();
        Tensor y = Tensor.f32("y", 5);
        ProgramBuilder builder = new ProgramBuilder(Device.auto());
        GraphBuilder g = builder.graph("g").input(x);
        g.grid("doubled", Launch.items(5, TILE));
        g.tasks().task("doubled", TiledProductTest::doubled, g.context(), x.f32(), y.f32());
        g.output(y);
        try (Program program = builder.compile()) {
            // region unmasked-check
            assertThatThrownBy(program::run)
                    .hasMessageStartingWith("g.doubled: kernel TiledProductTest.doubled failed at work-item (5, 0, 0):"
                            + " index 5 is outside FloatArray[5] of argument ");
            // endregion
        }
    }

    @Test
    void theUnfilledTileShows() {
        assumeEmbedded();
        // region unfilled-check
        assertThat(totalOfFive()).isNaN();
        System.setProperty("tornado.embedded.strict", "false");
        assertThat(totalOfFive()).isEqualTo(15); // right by luck: fresh local memory happened to be zero
        // endregion
    }

    private float totalOfFive() {
        Tensor y = Tensor.f32("y", 1);
        ProgramBuilder builder = new ProgramBuilder(Device.auto());
        GraphBuilder g = builder.graph("g").input(x);
        g.grid("total", Launch.groups(1, TILE));
        g.tasks().task("total", TiledProductTest::total, g.context(), x.f32(), y.f32(), 5);
        g.output(y);
        try (Program program = builder.compile()) {
            program.run();
        }
        return y.f32().get(0);
    }

    @Test
    void theDivergentBarrierShows() {
        assumeEmbedded();
        Tensor y = Tensor.f32("y", TILE);
        ProgramBuilder builder = new ProgramBuilder(Device.auto());
        GraphBuilder g = builder.graph("g");
        g.grid("diverging", Launch.groups(1, TILE));
        g.tasks().task("diverging", TiledProductTest::diverging, g.context(), y.f32(), 5);
        g.output(y);
        try (Program program = builder.compile()) {
            // region divergent-check
            assertThatThrownBy(program::run)
                    .hasMessageContaining("barrier divergence: 5 work-items wait at a barrier that the other 11");
            // endregion
        }
    }

    // region product-plot
    static String plot(Timer timer, int... sizes) {
        double[][] gflops = new double[4][sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            int n = sizes[i];
            Random random = new Random(i);
            Tensor a = RandomTensors.normal("a", random, n, n);
            Tensor b = RandomTensors.normal("b", random, n, n);
            Tensor c = RandomTensors.poisoned("c", n, n);
            try (Program naive = program(Variants.KERNEL, a, b, c, g -> appendNaive(g, a, b, c));
                    Program tiled = program(Variants.KERNEL, a, b, c, g -> append(g, a, b, c));
                    Program kernel = program(Variants.KERNEL, a, b, c, g -> linear(g, a, b, c));
                    Program best = program(Variants.BEST, a, b, c, g -> linear(g, a, b, c))) {
                double[] seconds = timer.seconds(naive::run, tiled::run, kernel::run, best::run);
                for (int p = 0; p < seconds.length; p++) {
                    gflops[p][i] = 2.0 * n * n * n / seconds[p] * 1e-9;
                }
            }
        }
        double[] x = IntStream.of(sizes).asDoubleStream().toArray();
        return new LineChart(
                        "n×n×n product on " + Timer.machine(),
                        Axis.log("n"),
                        Axis.linear("GFLOP/s"),
                        List.of(
                                Series.of("one thread per element", x, gflops[0]),
                                Series.of("16×16 tiles in local memory", x, gflops[1]),
                                Series.of("Linear's kernel: tiles in local memory and registers", x, gflops[2]),
                                Series.of("Linear, the best variant for the device", x, gflops[3])),
                        List.of())
                .svg();
    }

    private static Program program(Variants variants, Tensor a, Tensor b, Tensor c, Consumer<GraphBuilder> product) {
        ProgramBuilder builder = new ProgramBuilder(Device.auto(), variants);
        GraphBuilder g = builder.graph("g").resident(a, b);
        product.accept(g);
        g.output(c);
        return builder.compile();
    }

    private static void appendNaive(GraphBuilder g, Tensor a, Tensor b, Tensor c) {
        int m = c.dim(0);
        int n = c.dim(1);
        g.grid("naive", Launch.groups(Launch.ceilDiv(n, TILE), TILE, Launch.ceilDiv(m, TILE), TILE));
        g.tasks().task("naive", TiledProductTest::naive, g.context(), a.f32(), b.f32(), c.f32(), m, n, a.dim(1));
    }

    /** The project's own product, which takes its second matrix transposed: as much work. */
    private static void linear(GraphBuilder g, Tensor a, Tensor b, Tensor c) {
        Linear.append(g, a, b, null, Epilogue.NONE, c);
    }
    // endregion

    private static void assumeEmbedded() {
        Assumptions.assumeTrue(Device.auto().runsHostLibrary(), "what only the embedded engine reports");
    }
}
