package io.omnitransfer.benchmarks;

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
 * Host attention over one key segment and over two, beside a host matrix product of as many operations.
 * {@link AttentionComparison} interleaves the three.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 2,
        jvmArgsAppend = {
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Dtornado.recover.bailout=False"
        })
@SuppressWarnings("NullAway.Init")
public class AttentionBenchmark {
    /** Queries x keys x heads x head width. */
    @Param({
        "320x640x3x128",
        "64x64x12x128",
        "1024x1024x4x64",
        "1024x1024x4x80",
        "1024x1024x4x128",
        "1024x1024x2x384",
        "4096x4096x2x128"
    })
    public String shape;

    private Attentions attentions;

    @Setup
    public void setUp() {
        attentions = new Attentions(shape);
    }

    @Benchmark
    public void whole() {
        attentions.whole();
    }

    @Benchmark
    public void halves() {
        attentions.halves();
    }

    @Benchmark
    public void product() {
        attentions.product();
    }

    @TearDown
    public void tearDown() {
        attentions.close();
    }
}
