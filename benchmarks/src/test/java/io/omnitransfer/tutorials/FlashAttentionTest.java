package io.omnitransfer.tutorials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.benchmarks.chart.Axis;
import io.omnitransfer.benchmarks.chart.LineChart;
import io.omnitransfer.benchmarks.chart.Series;
import io.omnitransfer.kernels.attention.Attention;
import io.omnitransfer.kernels.attention.AttentionShape;
import io.omnitransfer.kernels.attention.Keys;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Tutorial 3. */
class FlashAttentionTest {
    // region scores-kernels
    static final int WIDTH = 64;
    static final float SCALE = 0.125f; // 1/√64

    /** scores [queries, keys] = q·kᵀ/√64: one thread per score. */
    static void scores(KernelContext context, FloatArray q, FloatArray k, FloatArray scores, int queries, int keys) {
        int j = context.globalIdx;
        int i = context.globalIdy;
        if (i < queries && j < keys) {
            float sum = 0f;
            for (int d = 0; d < WIDTH; d++) {
                sum += q.get(i * WIDTH + d) * k.get(j * WIDTH + d);
            }
            scores.set(i * keys + j, SCALE * sum);
        }
    }

    /** Every row becomes e^(s − max) / Σ e^(s − max): one thread per row. */
    static void softmax(KernelContext context, FloatArray scores, int queries, int keys) {
        int i = context.globalIdx;
        if (i < queries) {
            float max = scores.get(i * keys);
            for (int j = 1; j < keys; j++) {
                max = TornadoMath.max(max, scores.get(i * keys + j));
            }
            float sum = 0f;
            for (int j = 0; j < keys; j++) {
                float p = TornadoMath.exp(scores.get(i * keys + j) - max);
                scores.set(i * keys + j, p);
                sum += p;
            }
            for (int j = 0; j < keys; j++) {
                scores.set(i * keys + j, scores.get(i * keys + j) / sum);
            }
        }
    }

    /** out [queries, 64] = weights·v: one thread per element. */
    static void weighted(
            KernelContext context, FloatArray weights, FloatArray v, FloatArray out, int queries, int keys) {
        int d = context.globalIdx;
        int i = context.globalIdy;
        if (i < queries) {
            float sum = 0f;
            for (int j = 0; j < keys; j++) {
                sum += weights.get(i * keys + j) * v.get(j * WIDTH + d);
            }
            out.set(i * WIDTH + d, sum);
        }
    }
    // endregion

    // region flash-kernel
    static final int QUERIES = 32; // of a group: one thread each
    static final int KEYS = 32; // of a tile in local memory

    /** out [queries, 64] = softmax(q·kᵀ/√64)·v; 256 FLOPs per query and key; no score is ever stored. */
    static void flash(
            KernelContext context, FloatArray q, FloatArray k, FloatArray v, FloatArray out, int queries, int keys) {
        int lane = context.localIdx;
        int i = context.globalIdx;
        float[] kTile = context.allocateFloatLocalArray(KEYS * WIDTH);
        float[] vTile = context.allocateFloatLocalArray(KEYS * WIDTH);
        float[] query = new float[WIDTH];
        float[] sum = new float[WIDTH]; // Σ e^(s − max)·v over the keys so far
        for (int d = 0; d < WIDTH; d++) {
            query[d] = i < queries ? SCALE * q.get(i * WIDTH + d) : 0f;
            sum[d] = 0f;
        }
        float max = Float.NEGATIVE_INFINITY;
        float total = 0f; // Σ e^(s − max)
        for (int first = 0; first < keys; first += KEYS) {
            for (int e = lane; e < KEYS * WIDTH; e += QUERIES) {
                float kv = 0f;
                float vv = 0f;
                if (first * WIDTH + e < keys * WIDTH) {
                    kv = k.get(first * WIDTH + e);
                    vv = v.get(first * WIDTH + e);
                }
                kTile[e] = kv;
                vTile[e] = vv;
            }
            context.localBarrier(); // the tile is complete
            int count = TornadoMath.min(KEYS, keys - first);
            for (int j = 0; j < count; j++) {
                float score = 0f;
                for (int d = 0; d < WIDTH; d++) {
                    score += query[d] * kTile[j * WIDTH + d];
                }
                float higher = TornadoMath.max(max, score);
                float rescale = TornadoMath.exp(max - higher); // 1 unless the maximum rises; 0 for the first key
                float p = TornadoMath.exp(score - higher);
                total = total * rescale + p;
                for (int d = 0; d < WIDTH; d++) {
                    sum[d] = sum[d] * rescale + p * vTile[j * WIDTH + d];
                }
                max = higher;
            }
            context.localBarrier(); // the tile has been used
        }
        if (i < queries) {
            for (int d = 0; d < WIDTH; d++) {
                out.set(i * WIDTH + d, sum[d] / total);
            }
        }
    }
    // endregion

    // region flash-append
    static void flash(GraphBuilder g, Tensor q, Tensor k, Tensor v, Tensor out) {
        g.grid("flash", Launch.items(q.dim(0), QUERIES));
        g.tasks()
                .task(
                        "flash",
                        FlashAttentionTest::flash,
                        g.context(),
                        q.f32(),
                        k.f32(),
                        v.f32(),
                        out.f32(),
                        q.dim(0),
                        k.dim(0));
    }

    static void threePasses(GraphBuilder g, Tensor q, Tensor k, Tensor v, Tensor out) {
        int m = q.dim(0);
        int n = k.dim(0);
        Tensor s = Tensor.f32("scores", m, n);
        g.grid("scores", Launch.groups(Launch.ceilDiv(n, 16), 16, Launch.ceilDiv(m, 16), 16));
        g.grid("softmax", Launch.items(m, 16));
        g.grid("weighted", Launch.groups(WIDTH / 16, 16, Launch.ceilDiv(m, 16), 16));
        g.tasks().task("scores", FlashAttentionTest::scores, g.context(), q.f32(), k.f32(), s.f32(), m, n);
        g.tasks().task("softmax", FlashAttentionTest::softmax, g.context(), s.f32(), m, n);
        g.tasks().task("weighted", FlashAttentionTest::weighted, g.context(), s.f32(), v.f32(), out.f32(), m, n);
    }
    // endregion

    @Test
    void bothAgreeWithTheDefinition() {
        agrees(FlashAttentionTest::flash);
        agrees(FlashAttentionTest::threePasses);
    }

    /** Nothing overflows where the scores are large: exponents are never above 0. */
    @Test
    void largeScoresDoNotOverflow() {
        Tensor q = Tensor.f32("q", 1, WIDTH);
        Tensor k = Tensor.f32("k", 2, WIDTH);
        Tensor v = Tensor.f32("v", 2, WIDTH);
        q.fill(100);
        k.fill(100);
        v.fill(3);
        Tensor out = RandomTensors.poisoned("out", 1, WIDTH);
        run(q, k, v, out, FlashAttentionTest::flash);
        assertThat(out.toFloats()).containsOnly(3f);
    }

    private interface Op {
        void append(GraphBuilder g, Tensor q, Tensor k, Tensor v, Tensor out);
    }

    private static void run(Tensor q, Tensor k, Tensor v, Tensor out, Op op) {
        try (Program program = program(Variants.KERNEL, g -> {
            g.input(q, k, v);
            op.append(g, q, k, v, out);
            g.output(out);
        })) {
            program.run();
        }
    }

    private static void agrees(Op op) {
        // region flash-check
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int m = 41;
        int n = 75;
        Tensor q = RandomTensors.normal("q", random, m, WIDTH);
        Tensor k = RandomTensors.normal("k", random, n, WIDTH);
        Tensor v = RandomTensors.normal("v", random, n, WIDTH);
        Tensor out = RandomTensors.poisoned("out", m, WIDTH);
        run(q, k, v, out, op);
        for (int i = 0; i < m; i++) {
            double[] score = new double[n];
            double size = 0; // the largest Σ|q·k|/√64
            for (int j = 0; j < n; j++) {
                double terms = 0;
                for (int d = 0; d < WIDTH; d++) {
                    double term = SCALE
                            * (double) q.f32().get(i * WIDTH + d)
                            * k.f32().get(j * WIDTH + d);
                    score[j] += term;
                    terms += Math.abs(term);
                }
                size = Math.max(size, terms);
            }
            for (int d = 0; d < WIDTH; d++) {
                double total = 0;
                double sum = 0;
                double terms = 0;
                for (int j = 0; j < n; j++) {
                    double p = Math.exp(score[j]);
                    total += p;
                    sum += p * v.f32().get(j * WIDTH + d);
                    terms += p * Math.abs(v.f32().get(j * WIDTH + d));
                }
                double bound = 2 * (8 * n + (2 * WIDTH + 8) * size + 10) * 0x1p-24 * terms / total;
                assertThat((double) out.f32().get(i * WIDTH + d))
                        .as("element [%d, %d], seed %d", i, d, seed)
                        .isCloseTo(sum / total, within(bound));
            }
        }
        // endregion
    }

    // region flash-plot
    static String plot(Timer timer, int... lengths) {
        double[][] millis = new double[3][lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            Random random = new Random(i);
            Tensor q = RandomTensors.normal("q", random, lengths[i], WIDTH);
            Tensor k = RandomTensors.normal("k", random, lengths[i], WIDTH);
            Tensor v = RandomTensors.normal("v", random, lengths[i], WIDTH);
            Tensor out = RandomTensors.poisoned("out", lengths[i], WIDTH);
            AttentionShape shape = new AttentionShape(1, 1, WIDTH, SCALE, false);
            try (Program passes = timed(Variants.KERNEL, q, k, v, out, g -> threePasses(g, q, k, v, out));
                    Program flash = timed(Variants.KERNEL, q, k, v, out, g -> flash(g, q, k, v, out));
                    Program best = timed(
                            Variants.BEST,
                            q,
                            k,
                            v,
                            out,
                            g -> Attention.append(g, shape, q, List.of(new Keys(k, v)), out))) {
                double[] seconds = timer.seconds(passes::run, flash::run, best::run);
                for (int p = 0; p < seconds.length; p++) {
                    millis[p][i] = 1e3 * seconds[p];
                }
            }
        }
        double[] x = IntStream.of(lengths).asDoubleStream().toArray();
        return new LineChart(
                        "Attention, one head of 64, on " + Timer.machine(),
                        Axis.log("queries = keys"),
                        Axis.log("ms"),
                        List.of(
                                Series.of("three passes, scores in memory", x, millis[0]),
                                Series.of("online softmax, no scores", x, millis[1]),
                                Series.of("Attention, the best variant for the device", x, millis[2])),
                        List.of())
                .svg();
    }

    private static Program timed(
            Variants variants, Tensor q, Tensor k, Tensor v, Tensor out, Consumer<GraphBuilder> op) {
        return program(variants, g -> {
            g.resident(q, k, v);
            op.accept(g);
            g.output(out);
        });
    }

    private static Program program(Variants variants, Consumer<GraphBuilder> content) {
        ProgramBuilder builder = new ProgramBuilder(Device.auto(), variants);
        content.accept(builder.graph("g"));
        return builder.compile();
    }
    // endregion
}
