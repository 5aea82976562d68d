package io.omnitransfer.benchmarks;

import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Ops;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Any registered op, in any variant, on one of its presets:
 *
 * <pre>{@code
 * java -jar benchmarks.jar OpBenchmark -p op=linear,layer-norm -p variant=kernel,host -p preset=nano
 * }</pre>
 *
 * A preset is named by the beginning of its name. The result is checked against the op's reference before timing, if
 * that takes less than about 10⁹ operations; a wrong one fails the benchmark. Beside the time stand GFLOP/s and GB/s.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Dtornado.recover.bailout=False"
        })
@SuppressWarnings("NullAway.Init")
public class OpBenchmark {
    private static final long CHECKED = 1_000_000_000;

    @Param({"linear", "attention", "conv3d", "layer-norm", "rms-norm", "channel-norm", "rope", "add"})
    public String op;

    @Param({"kernel", "host"})
    public String variant;

    @Param("nano")
    public String preset;

    private OpCase trial;
    private Program program;

    /** What a run is worth; JMH divides by the time. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Work {
        public double gflop;
        public double gigabytes;

        @Setup(Level.Iteration)
        public void reset() {
            gflop = 0;
            gigabytes = 0;
        }
    }

    @Setup
    public void setUp() {
        OpSpec spec = Ops.named(op);
        int[] shape = spec.presets().entrySet().stream()
                .filter(p -> p.getKey().startsWith(preset))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s has no preset '%s'; there are %s"
                        .formatted(op, preset, spec.presets().keySet())))
                .getValue();
        trial = spec.create(shape, new Random(1));
        ProgramBuilder builder = new ProgramBuilder(Device.auto(), Variants.valueOf(variant.toUpperCase(Locale.ROOT)));
        GraphBuilder g = builder.graph("op").input(trial.inputs().toArray(Tensor[]::new));
        trial.append(g);
        g.output(trial.outputs().toArray(Tensor[]::new));
        boolean check = Math.max(trial.flops(), trial.bytes()) < CHECKED;
        List<double[]> expected = check ? trial.reference() : List.of();
        List<double[]> magnitudes = check ? trial.magnitudes() : List.of();
        program = builder.compile();
        program.run();
        for (int i = 0; i < expected.size(); i++) {
            check(trial.outputs().get(i), expected.get(i), magnitudes.get(i));
        }
    }

    private void check(Tensor out, double[] expected, double[] magnitudes) {
        float[] actual = out.toFloats();
        for (int i = 0; i < actual.length; i++) {
            double bound = trial.tolerance() * magnitudes[i] + Float.MIN_NORMAL;
            if (!(Math.abs(actual[i] - expected[i]) <= bound)) {
                throw new IllegalStateException(
                        "%s %s: %s[%d] is %s, expected %s".formatted(op, variant, out, i, actual[i], expected[i]));
            }
        }
    }

    @Benchmark
    public void run(Work work) {
        program.run();
        work.gflop += trial.flops() * 1e-9;
        work.gigabytes += trial.bytes() * 1e-9;
    }

    @TearDown
    public void tearDown() {
        program.close();
    }
}
