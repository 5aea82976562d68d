package io.omnitransfer.benchmarks.decoupled;

import io.omnitransfer.benchmarks.Jvm;
import io.omnitransfer.benchmarks.WarmUp;
import io.omnitransfer.model.omnitransfer.Mode;
import io.omnitransfer.model.wan.dit.Target;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One forward with everything prepared; of the large transformers, through two blocks. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.VECTOR, Jvm.NATIVE, Jvm.NO_BAILOUT})
@SuppressWarnings("NullAway.Init")
public class ForwardBenchmark {
    @Param("nano")
    public String size;

    @Param({"JOINT", "RECOMPUTE", "CACHED"})
    public Mode mode;

    /** Tokens of one reference by tokens of the target: 0.25, 0.5, 1 or 2. */
    @Param("1")
    public double ratio;

    @Param("1")
    public int references;

    @Param("auto")
    public String device;

    private Denoising denoising;
    private Target target;

    @Setup
    public void setUp() {
        denoising = new Denoising(new Scenario(Size.named(size), ratio, references, 1), Device.select(device));
        denoising.verify(mode);
        target = denoising.target(mode);
        WarmUp.run(this::forward);
    }

    @Benchmark
    public float forward() {
        return denoising.forward(target, 500);
    }

    @TearDown
    public void tearDown() {
        target.close();
    }
}
