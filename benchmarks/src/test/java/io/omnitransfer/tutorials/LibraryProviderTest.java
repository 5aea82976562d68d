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
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Tutorial 5. */
class LibraryProviderTest {
    // region blas-append
    /** c = a·b by the best means the device has. */
    static void append(GraphBuilder g, Tensor a, Tensor b, Tensor c) {
        if (g.prefersHost() && Blas.isThere()) {
            g.note("product", "product", "blas");
            g.tasks()
                    .libraryTask(
                            "product", BlasProvider::sgemm, a.f32(), b.f32(), c.f32(), a.dim(0), b.dim(1), a.dim(1));
        } else {
            g.note("product", "product", "kernel");
            TiledProductTest.append(g, a, b, c);
        }
    }
    // endregion

    @Test
    void theProductIsRight() {
        assumeBlas();
        // region blas-check
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
        append(g, a, b, c);
        g.output(c);
        try (Program program = builder.compile()) {
            assertThat(program.tasks().getFirst().variant()).isEqualTo("blas");
            program.run();
        }
        for (int e = 0; e < m * n; e++) {
            double sum = 0;
            double terms = 0;
            for (int l = 0; l < k; l++) {
                double term = (double) a.f32().get(e / n * k + l) * b.f32().get(l * n + e % n);
                sum += term;
                terms += Math.abs(term);
            }
            assertThat((double) c.f32().get(e))
                    .as("element %d, seed %d", e, seed)
                    .isCloseTo(sum, within((k + 1) * 0x1p-24 * terms));
        }
        // endregion
    }

    @Test
    void mistakesAreNamed() {
        Assumptions.assumeTrue(Device.auto().runsHostLibrary(), "the provider is for devices in the JVM's memory");
        Tensor x = Tensor.f32("x", 1);
        // region blas-mistakes
        assertThatThrownBy(() -> run(x, BlasProvider.LIBRARY, "dgemm"))
                .hasMessageContaining("g.call: dgemm of library tutorial/blas failed")
                .hasMessageContaining("tutorial/blas has no function 'dgemm'");
        assertThatThrownBy(() -> run(x, "blass", "sgemm"))
                .hasMessageContaining("g.call: no provider of library 'blass'")
                .hasMessageContaining("tutorial/blas");
        // endregion
    }

    private static void run(Tensor x, String library, String function) {
        ProgramBuilder builder = new ProgramBuilder(Device.auto());
        GraphBuilder g = builder.graph("g").input(x);
        g.tasks()
                .libraryTask(
                        "call",
                        (FloatArray array) -> new LibraryTaskDescriptor()
                                .withLibrary(library)
                                .withFunction(function)
                                .withParameters(new Object[] {array})
                                .withAccess(new Access[] {Access.READ_WRITE}),
                        x.f32());
        g.output(x);
        try (Program program = builder.compile()) {
            program.run();
        }
    }

    static void assumeBlas() {
        Assumptions.assumeTrue(
                Device.auto().runsHostLibrary() && Blas.isThere(), "no OpenBLAS for this platform and device");
    }

    // region blas-plot
    static String plot(Timer timer, int... sizes) {
        double[][] gflops = new double[2][sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            int n = sizes[i];
            Random random = new Random(i);
            Tensor a = RandomTensors.normal("a", random, n, n);
            Tensor b = RandomTensors.normal("b", random, n, n);
            Tensor c = RandomTensors.poisoned("c", n, n);
            ProgramBuilder builder = new ProgramBuilder(Device.auto());
            GraphBuilder blas = builder.graph("blas").resident(a, b);
            append(blas, a, b, c);
            blas.output(c);
            GraphBuilder linear = builder.graph("linear").resident(a, b);
            Linear.append(linear, a, b, null, Epilogue.NONE, c);
            linear.output(c);
            try (Program program = builder.compile()) {
                double[] seconds = timer.seconds(() -> program.run("blas"), () -> program.run("linear"));
                for (int p = 0; p < seconds.length; p++) {
                    gflops[p][i] = 2.0 * n * n * n / seconds[p] * 1e-9;
                }
            }
        }
        double[] x = IntStream.of(sizes).asDoubleStream().toArray();
        return new LineChart(
                        "n×n×n product as a library task on " + Timer.machine(),
                        Axis.log("n"),
                        Axis.linear("GFLOP/s"),
                        List.of(
                                Series.of("OpenBLAS through the provider of this page", x, gflops[0]),
                                Series.of("Linear, in Java", x, gflops[1])),
                        List.of())
                .svg();
    }
    // endregion
}
