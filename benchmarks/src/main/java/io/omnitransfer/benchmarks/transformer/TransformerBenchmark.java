package io.omnitransfer.benchmarks.transformer;

import io.omnitransfer.benchmarks.Jvm;
import io.omnitransfer.benchmarks.WarmUp;
import io.omnitransfer.benchmarks.Work;
import io.omnitransfer.runtime.Device;
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
 * One forward of a whole diffusion transformer, or of one block between its embedding and its head, by us or by a peer on
 * the same parameters. Every fork compares its velocity with another implementation's before and after it measures.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.VECTOR, Jvm.NATIVE, Jvm.NO_BAILOUT})
@SuppressWarnings("NullAway.Init")
public class TransformerBenchmark {
    /** Our own implementation, with the best variants of the device. */
    public static final String OURS = "ours";

    @Param({"nano", "1.3B block"})
    public String transformer;

    /** Whose implementation: ours, or a peer's by its name. */
    @Param({OURS, "pytorch"})
    public String by;

    @Param("auto")
    public String device;

    private Transformer measured;
    private TransformerRun run;

    @Setup
    public void setUp() {
        measured = Transformer.named(transformer);
        run = TransformerRun.prepare(measured, by, Device.select(device));
        WarmUp.run(run::run);
        run.verify();
    }

    @Benchmark
    public void forward(Work work) {
        run.run();
        work.add(measured.flops(), 0);
    }

    @TearDown
    public void tearDown() {
        try (TransformerRun timed = run) {
            timed.verify();
        }
    }
}
