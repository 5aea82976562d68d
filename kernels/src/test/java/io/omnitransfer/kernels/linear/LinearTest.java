package io.omnitransfer.kernels.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.spec.Deviation;
import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Sample;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.threads.Parallel;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LinearTest {
    private static final long SEED = Long.getLong("omnitransfer.test.seed", System.nanoTime() & 0xFFFFFF);
    private static final DType[] FLOATS = {DType.F32, DType.BF16, DType.F16};

    @ParameterizedTest
    @EnumSource(LinearSpec.Store.class)
    void hostComputesEveryEpilogueForEveryTypeAndRaggedSizes(LinearSpec.Store store) {
        Random random = new Random(SEED);
        for (Activation a : Activation.values()) {
            for (DType weights : FLOATS) {
                for (DType bias : new DType[] {null, DType.F32, DType.BF16, DType.F16}) {
                    int[] shape = {1 + random.nextInt(130), 1 + random.nextInt(130), 1 + random.nextInt(130)};
                    check(Variants.HOST, shape, weights, bias, a, store, random);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(LinearSpec.Store.class)
    void kernelComputesEveryTypeAcrossTileEdges(LinearSpec.Store store) {
        Random random = new Random(SEED);
        for (DType weights : FLOATS) {
            for (int[] shape : new int[][] {{1, 1, 1}, {65, 3, 17}, {5, 66, 16}}) {
                check(Variants.KERNEL, shape, weights, weights, Activation.SILU, store, random);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,7,4099", "2,33,1024", "7,5,1025", "8,40,2050", "9,31,300", "120,300,257", "121,530,511", "300,17,13"
    })
    void hostPathsForFewAndForManyRows(int m, int n, int k) {
        check(
                Variants.HOST,
                new int[] {m, n, k},
                DType.BF16,
                DType.F32,
                Activation.NONE,
                LinearSpec.Store.SET,
                new Random(SEED));
    }

    @Test
    void longSumsStayWithinTheirTolerance() {
        int[] shape = {17, 9, 50_000};
        check(Variants.HOST, shape, DType.F32, null, Activation.NONE, LinearSpec.Store.SET, new Random(SEED));
        shape[0] = 3;
        check(Variants.HOST, shape, DType.F32, null, Activation.NONE, LinearSpec.Store.SET, new Random(SEED));
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() {
        Random random = new Random(SEED);
        for (int[] s : new int[][] {{6, 100, 300}, {50, 200, 300}, {333, 290, 520}}) {
            Tensor x = RandomTensors.normal("x", random, s[0], s[2]);
            Tensor w = RandomTensors.normal("w", random, s[1], s[2]);
            Tensor many = RandomTensors.poisoned("many", s[0], s[1]);
            Tensor one = RandomTensors.poisoned("one", s[0], s[1]);
            var host = new LinearHost(s[0], s[1], s[2], DType.F32, null, Activation.NONE, false, -1, null);
            run(host, x, w, many);
            Parallel.forEach(1, _ -> run(host, x, w, one));
            assertThat(one.toFloats())
                    .as("seed %d, shape %s", SEED, Arrays.toString(s))
                    .isEqualTo(many.toFloats());
        }
    }

    @ParameterizedTest
    @CsvSource({"3", "40", "300"})
    void nanAndInfinityReachExactlyTheirRowAndColumn(int m) {
        int n = 37;
        int k = 21;
        Random random = new Random(SEED);
        Tensor x = RandomTensors.normal("x", random, m, k);
        Tensor w = RandomTensors.normal("w", random, n, k);
        float[] xs = x.toFloats();
        xs[2 * k + 5] = Float.NaN;
        x.set(xs);
        float[] ws = w.toFloats();
        ws[11 * k + 20] = Float.POSITIVE_INFINITY;
        w.set(ws);
        Tensor y = Tensor.f32("y", m, n);
        run(new LinearHost(m, n, k, DType.F32, null, Activation.NONE, false, -1, null), x, w, y);
        float[] ys = y.toFloats();
        for (int i = 0; i < ys.length; i++) {
            int row = i / n;
            int col = i % n;
            String where = "seed %d, element [%d, %d] = %s".formatted(SEED, row, col, ys[i]);
            if (row == 2) {
                assertThat(ys[i]).as(where).isNaN();
            } else if (col == 11) {
                assertThat(Float.isInfinite(ys[i])).as(where).isTrue();
            } else {
                assertThat(Float.isFinite(ys[i])).as(where).isTrue();
            }
        }
    }

    @Test
    void messagesNameWhatDoesNotFit() {
        GraphBuilder g = new ProgramBuilder(Device.auto()).graph("g");
        Tensor x = Tensor.f32("x", 4, 8);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Linear.append(g, x, Tensor.f32("w", 3, 9), null, Epilogue.NONE, Tensor.f32("y", 4, 3)))
                .withMessage("linear: x x F32[4, 8] has 8 columns, weight w F32[3, 9] takes 9");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Linear.append(g, x, Tensor.f32("w", 3, 8), null, Epilogue.NONE, Tensor.f32("y", 3, 4)))
                .withMessageContaining("y y F32[3, 4] is [3, 4] over its last axis, expected [4, 3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Epilogue.addGated(Tensor.f32("mod", 6, 3), 6))
                .withMessageContaining("gate row 6 is outside mod F32[6, 3]");
    }

    private static void run(LinearHost host, Tensor x, Tensor w, Tensor y) {
        host.run(x.segment(), w.segment(), x.segment(), x.segment(), y.segment());
    }

    private static void check(
            Variants variant,
            int[] shape,
            DType weights,
            DType bias,
            Activation a,
            LinearSpec.Store store,
            Random random) {
        OpCase c = LinearSpec.create(shape, weights, bias, a, store, random);
        ProgramBuilder builder = new ProgramBuilder(Device.auto(), variant);
        GraphBuilder g = builder.graph("g").input(c.inputs().toArray(Tensor[]::new));
        c.append(g);
        g.output(c.outputs().toArray(Tensor[]::new));
        try (Program program = builder.compile()) {
            program.run();
        }
        assertThat(Deviation.describe(
                        c.outputs().getFirst().toFloats(),
                        c.expected(Sample.ALL).getFirst(),
                        c.tolerance()))
                .as(
                        "%s %s weights %s bias %s %s %s, seed %d",
                        variant, Arrays.toString(shape), weights, bias, a, store, SEED)
                .isEmpty();
    }
}
