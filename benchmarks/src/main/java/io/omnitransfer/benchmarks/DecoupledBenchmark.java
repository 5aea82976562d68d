package io.omnitransfer.benchmarks;

import io.omnitransfer.model.omnitransfer.Mode;
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

/**
 * What decoupling the reference branch is worth: a whole denoising run with the reference in one sequence with the
 * target (joint), run again in every step (recompute), or run once (cached). {@link DecoupledComparison} takes the three
 * in turns and prints the FLOP model's ratio beside the measured one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4)
@Measurement(iterations = 5)
@Fork(
        value = 2,
        jvmArgsAppend = {
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Dtornado.recover.bailout=False"
        })
@SuppressWarnings("NullAway.Init")
public class DecoupledBenchmark {
    @Param({"JOINT", "RECOMPUTE", "CACHED"})
    public Mode mode;

    @Param({"4", "20", "40"})
    public int steps;

    private Denoising denoising;

    @Setup
    public void setUp() {
        denoising = new Denoising();
    }

    @Benchmark
    public float run() {
        return denoising.run(mode, steps);
    }
}
