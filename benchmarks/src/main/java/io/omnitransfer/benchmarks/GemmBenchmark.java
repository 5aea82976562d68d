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

/** The host linear op against OpenBLAS with as many threads. {@link GemmComparison} interleaves the two. */
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
public class GemmBenchmark {
    /** Rows x outputs x inputs. */
    @Param({
        "512x512x512",
        "1024x1024x1024",
        "2048x2048x2048",
        "320x384x384",
        "320x1024x384",
        "320x384x1024",
        "1x1536x1536"
    })
    public String shape;

    private Gemms gemms;

    @Setup
    public void setUp() {
        gemms = new Gemms(shape);
    }

    @Benchmark
    public void java() {
        gemms.java();
    }

    @Benchmark
    public void openblas() {
        gemms.openblas();
    }

    @TearDown
    public void tearDown() {
        gemms.close();
    }
}
