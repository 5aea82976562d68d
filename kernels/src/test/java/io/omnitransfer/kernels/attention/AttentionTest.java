package io.omnitransfer.kernels.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnitransfer.kernels.packing.Packed;
import io.omnitransfer.kernels.spec.Deviation;
import io.omnitransfer.kernels.spec.Expected;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.threads.Parallel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What attention must keep to beyond agreeing with its reference on ordinary numbers. */
class AttentionTest {
    private final long seed = System.nanoTime() & 0xFFFFFF;
    private final Random random = new Random(seed);

    @ParameterizedTest
    @ValueSource(strings = {"1 149", "149 1", "75 75", "1 1 1 147", "64 64 22", "128 22"})
    void segmentsAreOneSoftmaxOverTheirUnion(String split) {
        AttentionShape s = shape(2, 2, 40);
        Tensor q = normal("q", 70, s.width());
        Keys all = keys(s, 150);
        List<Keys> segments = new ArrayList<>();
        int from = 0;
        for (String part : split.split(" ")) {
            int n = Integer.parseInt(part);
            segments.add(new Keys(all.k().slice(from, n), all.v().slice(from, n)));
            from += n;
        }
        List<Expected> one = AttentionReference.attention(s, q, List.of(all), (_, _) -> true);
        for (Variants variant : List.of(Variants.HOST, Variants.KERNEL)) {
            Tensor lse = RandomTensors.poisoned("lse", 70, 2);
            float[] out = run(variant, q, segments, (g, y) -> {
                Attention.append(g, s, q, segments, y, lse);
                g.output(lse);
            });
            expect(out, one.get(0), AttentionReference.TOLERANCE, variant + " out");
            expect(lse.toFloats(), one.get(1), AttentionReference.TOLERANCE, variant + " lse");
        }
    }

    @Test
    void theOrderOfKeysDoesNotMatter() {
        AttentionShape s = shape(1, 1, 64);
        Tensor q = normal("q", 50, s.width());
        Keys keys = keys(s, 200);
        List<Integer> order = new ArrayList<>(IntStream.range(0, 200).boxed().toList());
        Collections.shuffle(order, random);
        Keys shuffled = new Keys(rows(keys.k(), order), rows(keys.v(), order));
        Expected expected = AttentionReference.attention(s, q, List.of(keys), (_, _) -> true)
                .getFirst();
        expect(attend(Variants.HOST, s, q, shuffled), expected, AttentionReference.TOLERANCE, "shuffled");
    }

    @ParameterizedTest
    @EnumSource(
            value = Variants.class,
            names = {"HOST", "KERNEL"})
    void scoresOfTenThousandNeitherOverflowNorVanish(Variants variant) {
        AttentionShape s = new AttentionShape(1, 1, 16, 1f, false);
        Tensor q = Tensor.of("q", filled(9 * 16, 25f), 9, 16);
        float[] k = new float[130 * 16];
        for (int j = 0; j < 130; j++) {
            // Scores from −10,000 to +10,000; the two greatest are one apart.
            float value = j == 7 ? 25f : j == 100 ? 25f - 1f / 400 : -25f + 40f * j / 130;
            Arrays.fill(k, j * 16, j * 16 + 16, value);
        }
        Keys keys = new Keys(Tensor.of("k", k, 130, 16), normal("v", 130, 16));
        List<Expected> expected = AttentionReference.attention(s, q, List.of(keys), (_, _) -> true);
        Tensor lse = RandomTensors.poisoned("lse", 9, 1);
        float[] out = run(variant, q, List.of(keys), (g, y) -> {
            Attention.append(g, s, q, List.of(keys), y, lse);
            g.output(lse);
        });
        expect(out, expected.get(0), AttentionReference.TOLERANCE, "out");
        expect(lse.toFloats(), expected.get(1), AttentionReference.TOLERANCE, "lse");
        assertThat((double) lse.toFloats()[0]).isBetween(10_000.0, 10_001.0);
    }

    @ParameterizedTest
    @EnumSource(
            value = Variants.class,
            names = {"HOST", "KERNEL"})
    void oneKeyGivesItsValue(Variants variant) {
        AttentionShape s = shape(3, 3, 20);
        Keys keys = keys(s, 1);
        assertThat(attend(variant, s, normal("q", 1, s.width()), keys))
                .as("seed %d", seed)
                .containsExactly(keys.v().toFloats());
    }

    @ParameterizedTest
    @EnumSource(
            value = Variants.class,
            names = {"HOST", "KERNEL"})
    void laterKeysDoNotReachACausalQuery(Variants variant) {
        AttentionShape s = new AttentionShape(2, 1, 24, 0.3f, true);
        Tensor q = normal("q", 90, s.width());
        Keys keys = keys(s, 90);
        float[] before = attend(variant, s, q, keys);
        int cut = 71;
        for (int i = cut * s.kvWidth(); i < keys.k().size(); i++) {
            keys.k().f32().set(i, 3e3f);
            keys.v().f32().set(i, -7f);
        }
        float[] after = attend(variant, s, q, keys);
        assertThat(Arrays.copyOf(after, cut * s.width()))
                .as("seed %d", seed)
                .containsExactly(Arrays.copyOf(before, cut * s.width()));
        assertThat(after).isNotEqualTo(before);
    }

    @Test
    void groupedHeadsAreRepeatedHeads() {
        AttentionShape grouped = shape(6, 2, 32);
        AttentionShape plain = shape(6, 6, 32);
        Tensor q = normal("q", 100, grouped.width());
        Keys keys = keys(grouped, 77);
        Keys repeated = new Keys(repeat(keys.k(), 3, 32), repeat(keys.v(), 3, 32));
        assertThat(attend(Variants.HOST, grouped, q, keys))
                .as("seed %d", seed)
                .containsExactly(attend(Variants.HOST, plain, q, repeated));
    }

    @ParameterizedTest
    @EnumSource(
            value = Variants.class,
            names = {"HOST", "KERNEL"})
    void windowsAreAttentionsByThemselves(Variants variant) {
        AttentionShape s = shape(2, 2, 18);
        int[] bounds = {0, 1, 65, 70, 133};
        Tensor q = normal("q", 133, s.width());
        Keys keys = keys(s, 133);
        Tensor limits = Tensor.of("bounds", bounds, bounds.length);
        float[] out = run(
                variant,
                q,
                List.of(keys),
                (g, y) -> Attention.appendWindows(g.input(limits), s, q, keys.k(), keys.v(), limits, y));
        for (int w = 0; w + 1 < bounds.length; w++) {
            int n = bounds[w + 1] - bounds[w];
            Tensor part = q.slice(bounds[w], n);
            Keys own = new Keys(keys.k().slice(bounds[w], n), keys.v().slice(bounds[w], n));
            Expected e = AttentionReference.attention(s, part, List.of(own), (_, _) -> true)
                    .getFirst();
            expect(
                    Arrays.copyOfRange(out, bounds[w] * s.width(), bounds[w + 1] * s.width()),
                    e,
                    AttentionReference.TOLERANCE,
                    "window " + w);
        }
    }

    @Test
    void theNumberOfThreadsDoesNotChangeABit() {
        AttentionShape s = shape(3, 3, 48);
        Tensor q = normal("q", 333, s.width());
        Keys keys = keys(s, 277);
        float[] spread = attend(Variants.HOST, s, q, keys);
        float[][] inline = new float[1][];
        // Inside a task of the pool, work is not spread.
        Parallel.forEach(1, i -> inline[i] = attend(Variants.HOST, s, q, keys));
        assertThat(inline[0]).as("seed %d", seed).containsExactly(spread);
    }

    @ParameterizedTest
    @EnumSource(
            value = Variants.class,
            names = {"HOST", "KERNEL"})
    void aNaNComesOutWhereItWentIn(Variants variant) {
        AttentionShape s = shape(2, 2, 16);
        Tensor q = normal("q", 50, s.width());
        Keys keys = keys(s, 70);
        Tensor badQ = copy(q);
        badQ.f32().set(3 * s.width() + 16 + 5, Float.NaN);
        expectNaN(attend(variant, s, badQ, keys), s, (row, column) -> row == 3 && column >= 16);
        Tensor badK = copy(keys.k());
        badK.f32().set(69 * s.width() + 2, Float.NaN);
        expectNaN(attend(variant, s, q, new Keys(badK, keys.v())), s, (_, column) -> column < 16);
        Tensor badV = copy(keys.v());
        badV.f32().set(69 * s.width() + 20, Float.NaN);
        expectNaN(attend(variant, s, q, new Keys(keys.k(), badV)), s, (_, column) -> column == 20);
    }

    /** Windows that begin within a tile of keys: what no query of a tile sees does not reach it. */
    @ParameterizedTest
    @EnumSource(
            value = Variants.class,
            names = {"HOST", "KERNEL"})
    void aNaNStaysInItsWindow(Variants variant) {
        AttentionShape s = shape(2, 2, 16);
        Tensor q = normal("q", 200, s.width());
        Keys keys = keys(s, 200);
        keys.v().f32().set(99 * s.width() + 20, Float.NaN);
        keys.k().f32().set(70 * s.width() + 1, Float.NaN);
        Tensor bounds = Tensor.of("bounds", new int[] {0, 100, 200}, 3);
        float[] out = run(
                variant,
                q,
                List.of(keys),
                (g, y) -> Attention.appendWindows(g.input(bounds), s, q, keys.k(), keys.v(), bounds, y));
        float[] ofFirst = Arrays.copyOf(out, 64 * s.width());
        expectNaN(ofFirst, s, (_, column) -> column < 16 || column == 20);
        float[] ofSecond = Arrays.copyOfRange(out, 128 * s.width(), out.length);
        expectNaN(ofSecond, s, (_, _) -> false);
    }

    /** So many keys that the kernel packs those of one head at a time. */
    @Test
    void longSequencesTakeTheirHeadsInTurns() {
        assertThat(Packed.heads(140_000, 16)).isEqualTo(1);
        AttentionShape s = shape(4, 2, 16);
        Tensor q = normal("q", 3, s.width());
        Keys keys = keys(s, 140_000);
        Expected expected = AttentionReference.attention(s, q, List.of(keys), (_, _) -> true)
                .getFirst();
        expect(attend(Variants.KERNEL, s, q, keys), expected, AttentionReference.TOLERANCE, "in turns");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        AttentionShape s = shape(2, 1, 8);
        AttentionShape causal = new AttentionShape(2, 1, 8, 1f, true);
        Tensor q = normal("q", 5, 16);
        Tensor out = Tensor.f32("out", 5, 16);
        Keys keys = keys(s, 5);
        GraphBuilder g = new ProgramBuilder(Device.auto()).graph("g");
        assertThatThrownBy(() -> Attention.append(g, s, q, List.of(), out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give at least one segment");
        assertThatThrownBy(() -> Attention.append(g, causal, q, List.of(keys, keys), out))
                .hasMessageContaining("over 2 segments; it takes one");
        assertThatThrownBy(() -> Attention.append(g, causal, q, List.of(keys(s, 4)), out))
                .hasMessageContaining("need as many keys as queries");
        assertThatThrownBy(() -> Attention.append(g, s, q, List.of(new Keys(out, out)), out))
                .hasMessage("attention: out F32[5, 16] has rows of 16 elements, expected 1 heads of width 8 = 8");
        assertThatThrownBy(() -> Attention.append(g, s, q, List.of(keys(s, 0)), out))
                .hasMessageContaining("neither may be empty");
        assertThatThrownBy(() -> Attention.append(g, s, q, List.of(keys), q))
                .hasMessageContaining("does not work in place");
        assertThatThrownBy(() -> new AttentionShape(3, 2, 8, 1f, false))
                .hasMessageContaining("the second divide the first");
        Tensor bounds = Tensor.of("bounds", new int[] {0, 3, 3, 5}, 4);
        assertThatThrownBy(() -> run(
                        Variants.HOST,
                        q,
                        List.of(keys),
                        (b, y) -> Attention.appendWindows(b.input(bounds), s, q, keys.k(), keys.v(), bounds, y)))
                .hasStackTraceContaining(
                        "window bounds [0, 3, 3, 5], expected to increase strictly from 0 to 5 tokens");
    }

    private interface Place {
        boolean is(int row, int column);
    }

    private void expectNaN(float[] out, AttentionShape s, Place place) {
        for (int i = 0; i < out.length; i++) {
            assertThat(Float.isNaN(out[i]))
                    .as("seed %d: row %d column %d is %s", seed, i / s.width(), i % s.width(), out[i])
                    .isEqualTo(place.is(i / s.width(), i % s.width()));
        }
    }

    private void expect(float[] actual, Expected e, double tolerance, String what) {
        assertThat(Deviation.describe(actual, e, tolerance))
                .as("seed %d, %s", seed, what)
                .isEmpty();
    }

    private static float[] attend(Variants variant, AttentionShape s, Tensor q, Keys keys) {
        return run(variant, q, List.of(keys), (g, y) -> Attention.append(g, s, q, List.of(keys), y));
    }

    /** Runs an op that writes a tensor like q and returns that. */
    private static float[] run(Variants variant, Tensor q, List<Keys> segments, BiConsumer<GraphBuilder, Tensor> op) {
        Tensor out = RandomTensors.poisoned("out", q.dims());
        ProgramBuilder builder = new ProgramBuilder(Device.auto(), variant);
        GraphBuilder g = builder.graph("g")
                .input(Stream.concat(Stream.of(q), segments.stream().flatMap(s -> Stream.of(s.k(), s.v())))
                        .distinct()
                        .toArray(Tensor[]::new));
        op.accept(g, out);
        g.output(out);
        try (Program program = builder.compile()) {
            program.run();
        }
        return out.toFloats();
    }

    private static AttentionShape shape(int heads, int kvHeads, int headDim) {
        return new AttentionShape(heads, kvHeads, headDim, (float) (1 / Math.sqrt(headDim)), false);
    }

    private Tensor normal(String name, int... dims) {
        return RandomTensors.normal(name, random, dims);
    }

    private Keys keys(AttentionShape s, int count) {
        return new Keys(normal("k", count, s.kvWidth()), normal("v", count, s.kvWidth()));
    }

    private static Tensor copy(Tensor t) {
        return Tensor.of(t.name(), t.toFloats(), t.dims());
    }

    private static Tensor rows(Tensor t, List<Integer> order) {
        float[] in = t.toFloats();
        float[] out = new float[in.length];
        for (int i = 0; i < order.size(); i++) {
            System.arraycopy(in, order.get(i) * t.cols(), out, i * t.cols(), t.cols());
        }
        return Tensor.of(t.name(), out, t.dims());
    }

    /** Every head of width {@code dim} so many times. */
    private static Tensor repeat(Tensor t, int times, int dim) {
        float[] in = t.toFloats();
        float[] out = new float[in.length * times];
        for (int i = 0; i < in.length; i += dim) {
            for (int n = 0; n < times; n++) {
                System.arraycopy(in, i, out, i * times + n * dim, dim);
            }
        }
        return Tensor.of(t.name(), out, t.rows(), t.cols() * times);
    }

    private static float[] filled(int size, float value) {
        float[] a = new float[size];
        Arrays.fill(a, value);
        return a;
    }
}
