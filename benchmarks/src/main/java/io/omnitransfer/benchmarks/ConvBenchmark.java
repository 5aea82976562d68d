package io.omnitransfer.benchmarks;

import io.omnitransfer.kernels.conv.Conv3d;
import io.omnitransfer.kernels.conv.Conv3dShape;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.Random;
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

/** Causal 3×3×3 convolutions of video autoencoders on the host. */
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
public class ConvBenchmark {
    /** Frames x height x width x channels x output channels. */
    @Param({
        "4x128x128x16x16",
        "4x64x64x32x32",
        "4x64x64x64x64",
        "2x60x104x96x96",
        "1x60x104x192x192",
        "1x30x52x384x384",
        "2x60x104x96x3"
    })
    public String shape;

    private Program program;

    @Setup
    public void setUp() {
        String[] e = shape.split("x");
        Conv3dShape s = Conv3dShape.same(
                Integer.parseInt(e[0]),
                Integer.parseInt(e[1]),
                Integer.parseInt(e[2]),
                Integer.parseInt(e[3]),
                Integer.parseInt(e[4]),
                3,
                3,
                3,
                2);
        Random random = new Random(1);
        Tensor x = RandomTensors.normal("x", random, s.frames(), s.height(), s.width(), s.channels());
        Tensor history = RandomTensors.normal("history", random, 2, s.height(), s.width(), s.channels());
        Tensor w = RandomTensors.normal("w", random, s.outChannels(), 3, 3, 3, s.channels());
        Tensor y = RandomTensors.poisoned("y", s.outFrames(), s.outHeight(), s.outWidth(), s.outChannels());
        ProgramBuilder builder = new ProgramBuilder(Device.select("jvm"), Variants.HOST);
        GraphBuilder g = builder.graph("g").resident(x, history, w);
        Conv3d.append(g, s, x, history, w, null, false, y);
        g.output(y);
        program = builder.compile();
    }

    @Benchmark
    public void conv() {
        program.run();
    }

    @TearDown
    public void tearDown() {
        program.close();
    }
}
