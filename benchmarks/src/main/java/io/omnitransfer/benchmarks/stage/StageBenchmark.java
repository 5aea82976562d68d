package io.omnitransfer.benchmarks.stage;

import io.omnitransfer.benchmarks.Jvm;
import io.omnitransfer.benchmarks.WarmUp;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Variants;
import java.io.IOException;
import java.nio.file.Path;
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
 * One stage of a transfer with a checkpoint: the nano one, or the folder named by {@code -Domnitransfer.model}, at the
 * checkpoint's own frames and at 128×128 pixels where it leaves the size free.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.VECTOR, Jvm.NATIVE, Jvm.NO_BAILOUT})
@SuppressWarnings("NullAway.Init")
public class StageBenchmark {
    @Param
    public Stage stage;

    @Param("auto")
    public String device;

    private StageRun run;

    @Setup
    public void setUp() throws IOException {
        Path model = Path.of(System.getProperty("omnitransfer.model", "model/nano/checkpoint"));
        Device where = Device.select(device);
        StageRun.verify(model, stage, where);
        run = StageRun.of(model, stage, where, Variants.BEST, false);
        WarmUp.run(run::run);
    }

    @Benchmark
    public float run() {
        return run.run()[0];
    }

    @TearDown
    public void tearDown() {
        run.close();
    }
}
