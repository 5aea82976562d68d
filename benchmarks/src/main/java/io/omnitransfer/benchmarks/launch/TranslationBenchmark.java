package io.omnitransfer.benchmarks.launch;

import io.omnitransfer.benchmarks.Jvm;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.ProgramBuilder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Compiling the kernels of all registered ops for a device: nothing runs, and nothing is known from before. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init")
public class TranslationBenchmark {
    @Param("auto")
    public String device;

    private List<ProgramBuilder> programs;

    @Setup(Level.Invocation)
    public void setUp() {
        programs = NewKernels.programs(Device.select(device));
    }

    /** In a JVM that has compiled no kernel yet. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Warmup(iterations = 0)
    @Measurement(iterations = 1)
    @Fork(
            value = 5,
            jvmArgsAppend = {Jvm.VECTOR, Jvm.NATIVE, Jvm.NO_BAILOUT})
    public void cold() {
        compile();
    }

    /** In a JVM that has done nothing else for a while. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @Warmup(iterations = 5, time = 3)
    @Measurement(iterations = 5, time = 1)
    @Fork(
            value = 2,
            jvmArgsAppend = {Jvm.VECTOR, Jvm.NATIVE, Jvm.NO_BAILOUT})
    public void warm() {
        compile();
    }

    private void compile() {
        programs.forEach(p -> p.compile().close());
    }
}
