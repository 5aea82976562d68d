package io.omnitransfer.benchmarks.launch;

import io.omnitransfer.benchmarks.Jvm;
import io.omnitransfer.kernels.pointwise.Add;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One execution of a plan whose graph adds {@code b} to {@code a} in {@code kernels} tasks, one after the other. With 256
 * elements (one FLOP and 12 bytes each) a kernel has next to nothing to do, so the time by the number of kernels is what a
 * launch costs; with 16384 several threads take part.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.VECTOR, Jvm.NATIVE, Jvm.NO_BAILOUT})
@SuppressWarnings("NullAway.Init")
public class LaunchBenchmark {
    @Param({"1", "10", "100"})
    public int kernels;

    @Param({"256", "16384"})
    public int elements;

    @Param("auto")
    public String device;

    private Program program;

    @Setup
    public void setUp() {
        float[] ones = new float[elements];
        Arrays.fill(ones, 1);
        Tensor a = Tensor.of("a", new float[elements], elements);
        Tensor b = Tensor.of("b", ones, elements);
        ProgramBuilder builder = new ProgramBuilder(Device.select(device), Variants.KERNEL);
        GraphBuilder g = builder.graph("sums").resident(a, b);
        for (int i = 0; i < kernels; i++) {
            Add.append(g, a, b, a);
        }
        g.output(a);
        program = builder.compile();
        program.run();
        for (float sum : a.toFloats()) {
            if (sum != kernels) {
                throw new IllegalStateException("%d sums of 1 give %s".formatted(kernels, sum));
            }
        }
    }

    @Benchmark
    public void execute() {
        program.run();
    }

    @TearDown
    public void tearDown() {
        program.close();
    }
}
