package io.omnitransfer.benchmarks.decoupled;

import io.omnitransfer.benchmarks.Jvm;
import io.omnitransfer.benchmarks.WarmUp;
import io.omnitransfer.model.omnitransfer.Mode;
import io.omnitransfer.runtime.Device;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A whole denoising run of {@code steps}: building the target's graphs and running the reference branch are part of it. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 3)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.VECTOR, Jvm.NATIVE, Jvm.NO_BAILOUT})
@SuppressWarnings("NullAway.Init")
public class DenoisingBenchmark {
    @Param("nano")
    public String size;

    @Param({"JOINT", "RECOMPUTE", "CACHED"})
    public Mode mode;

    /** Tokens of one reference by tokens of the target: 0.25, 0.5, 1 or 2. */
    @Param("1")
    public double ratio;

    @Param("1")
    public int references;

    /** Guidance arms: forwards per step. */
    @Param("1")
    public int arms;

    @Param("20")
    public int steps;

    @Param("auto")
    public String device;

    private Denoising denoising;

    @Setup
    public void setUp() {
        denoising = new Denoising(new Scenario(Size.named(size), ratio, references, arms), Device.select(device));
        denoising.verify(mode);
        WarmUp.run(this::step);
    }

    /** A run of one step: all that a run does, in less time. */
    private void step() {
        denoising.run(mode, 1);
    }

    @Benchmark
    public float run() {
        return denoising.run(mode, steps);
    }
}
