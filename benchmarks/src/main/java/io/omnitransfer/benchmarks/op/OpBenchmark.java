package io.omnitransfer.benchmarks.op;

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
 * Any registered op, in any variant, on one of its presets:
 *
 * <pre>{@code
 * java -jar benchmarks.jar OpBenchmark -p op=linear,layer-norm -p variant=kernel,host -p preset=nano
 * }</pre>
 *
 * A preset is named by the beginning of its name, or is a shape ({@code 4000x1536}); a variant is one of ours or the name
 * of a peer. Every fork compares the result with the op's reference at first, when the speed of the op has settled (before
 * JMH's own warm-up) and after timing, and a wrong one fails the benchmark. Beside the time stand GFLOP/s and GB/s.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.VECTOR, Jvm.NATIVE, Jvm.NO_BAILOUT})
@SuppressWarnings("NullAway.Init")
public class OpBenchmark {
    @Param({"linear", "attention", "conv3d", "layer-norm", "rms-norm", "channel-norm", "rope", "add"})
    public String op;

    @Param({"kernel", "host"})
    public String variant;

    @Param("nano")
    public String preset;

    @Param("auto")
    public String device;

    private OpRun prepared;

    @Setup
    public void setUp() {
        prepared = OpRun.prepare(op, preset, variant, Device.select(device));
        WarmUp.run(prepared::run);
        prepared.verify(); // JMH drops only one iteration for what tearDown finds, unless told to fail
    }

    @Benchmark
    public void run(Work work) {
        prepared.run();
        work.add((double) prepared.flops(), (double) prepared.bytes());
    }

    @TearDown
    public void tearDown() {
        try (OpRun timed = prepared) {
            timed.verify();
        }
    }
}
