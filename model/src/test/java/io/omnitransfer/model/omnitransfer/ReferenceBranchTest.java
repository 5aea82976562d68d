package io.omnitransfer.model.omnitransfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnitransfer.kernels.attention.Keys;
import io.omnitransfer.model.omnitransfer.DenseDit.Group;
import io.omnitransfer.model.verify.GoldenGenerator;
import io.omnitransfer.model.verify.GoldenResult;
import io.omnitransfer.model.wan.dit.Context;
import io.omnitransfer.model.wan.dit.Dit;
import io.omnitransfer.model.wan.dit.DitConfig;
import io.omnitransfer.model.wan.dit.DitWeights;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.model.wan.dit.KeyValues;
import io.omnitransfer.model.wan.dit.Offset;
import io.omnitransfer.model.wan.dit.Reference;
import io.omnitransfer.model.wan.dit.Target;
import io.omnitransfer.model.wan.dit.TargetShape;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.NameMap;
import io.omnitransfer.weights.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What OmniTransfer's equations promise, on a small random network whose seed changes with every run. */
class ReferenceBranchTest {
    private static final long SEED = new Random().nextLong();
    private static final DitConfig CONFIG = new DitConfig(2, 16, 12, 4, 24, 8, 16, 56, 3, true, 1e-6f, 0, 0, 1024);
    private static final Grid TARGET = new Grid(3, 2, 3);
    private static final Grid REFERENCE = new Grid(3, 3, 2);
    /** Rounding of a three-block network in f32, as for the golden files. */
    private static final double TOLERANCE = 2e-5;

    private final GoldenGenerator generator = new GoldenGenerator("branches/" + SEED + "/");
    private final TensorSource source =
            (name, dims) -> generator.parameter(NameMap.wanTransformer().original(name), dims);
    private final Dit dit = dit(Variants.BEST);
    private final Branches branches = new Branches(dit, OmniTransferConfig.defaults());
    private final Tensor text = generator.input("text", 1, 5, CONFIG.textDim());
    private final Context context = dit.context(text, null);
    private final Tensor latent = latent("target", TARGET);

    private Dit dit(Variants variants) {
        return new Dit(DitWeights.load(source, CONFIG), Device.auto(), variants);
    }

    private Tensor latent(String name, Grid g) {
        return generator.input(name, 2, CONFIG.inChannels(), g.frames(), g.latentHeight(), g.latentWidth());
    }

    private ReferenceLatent reference(Task task, String name, Grid g) {
        return branches.reference(
                task, generator.input(name, 2, CONFIG.outChannels(), g.frames(), g.latentHeight(), g.latentWidth()));
    }

    private float[] velocity(Target target, Tensor input, double t, Context ctx) {
        Tensor out = Tensor.f32("out", CONFIG.outChannels(), input.dim(1), input.dim(2), input.dim(3));
        out.fill(Float.NaN);
        target.velocity(input, t, ctx, out);
        return out.toFloats();
    }

    private float[] once(Target target) {
        try (target) {
            return velocity(target, latent, 700, context);
        }
    }

    private TargetShape shape() {
        return TargetShape.of(TARGET, context);
    }

    private void assertClose(float[] actual, float[] expected) {
        GoldenResult r = GoldenResult.compare("seed " + SEED, "velocity", actual, expected, TOLERANCE);
        assertThat(r.passed()).as("%s", r).isTrue();
    }

    private void assertDense(float[] actual, Group... groups) {
        double[] expected = new DenseDit(CONFIG, source).velocity(List.of(groups), text);
        float[] rounded = new float[expected.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) expected[i];
        }
        assertClose(actual, rounded);
    }

    private static boolean differs(float[] a, float[] b) {
        return !GoldenResult.compare("", "", a, b, 1e-3).passed();
    }

    @ParameterizedTest
    @CsvSource({"MOTION, 0, 0, 3", "STYLE, 3, 0, 0"})
    void equations3And4(Task task, int frames, int rows, int columns) {
        ReferenceLatent r = reference(task, "a", REFERENCE);
        Offset offset = new Offset(frames, rows, columns);
        assertDense(
                once(branches.target(shape(), Mode.CACHED, List.of(r))),
                new Group(latent, TARGET, Offset.NONE, 700, true, List.of(0, 1)),
                new Group(r.input(), REFERENCE, offset, 0, false, List.of(1)));
    }

    @Test
    void severalReferencesOfDifferentSizes() {
        Grid small = new Grid(2, 1, 5);
        ReferenceLatent a = reference(Task.MOTION, "a", REFERENCE);
        ReferenceLatent b = reference(Task.ID, "b", small);
        float[] both = once(branches.target(shape(), Mode.CACHED, List.of(a, b)));
        assertDense(
                both,
                new Group(latent, TARGET, Offset.NONE, 700, true, List.of(0, 1, 2)),
                new Group(a.input(), REFERENCE, new Offset(0, 0, 3), 0, false, List.of(1)),
                new Group(b.input(), small, new Offset(3, 0, 0), 0, false, List.of(2)));
        assertClose(once(branches.target(shape(), Mode.CACHED, List.of(b, a))), both);
    }

    @Test
    void withoutReferencesItIsWan() {
        assertDense(
                once(branches.target(shape(), Mode.CACHED, List.of())),
                new Group(latent, TARGET, Offset.NONE, 700, true, List.of(0)));
    }

    @ParameterizedTest
    @CsvSource({"false, true", "true, false", "true, true", "false, false"})
    void jointIsOneConcatenatedSequence(boolean clean, boolean cross) {
        ReferenceLatent r = reference(Task.MOTION, "a", REFERENCE);
        Offset offset = new Offset(0, 0, 3);
        Target target = dit.target(shape(), List.of(new Reference.Joint(r.input(), offset, clean, cross)));
        assertDense(
                once(target),
                new Group(latent, TARGET, Offset.NONE, 700, true, List.of(0, 1)),
                new Group(r.input(), REFERENCE, offset, clean ? 0 : 700, cross, List.of(0, 1)));
    }

    @Test
    void jointReferencesSeeEachOther() {
        ReferenceLatent a = reference(Task.MOTION, "a", REFERENCE);
        ReferenceLatent b = reference(Task.STYLE, "b", TARGET);
        assertDense(
                once(branches.target(shape(), Mode.JOINT, List.of(a, b))),
                new Group(latent, TARGET, Offset.NONE, 700, true, List.of(0, 1, 2)),
                new Group(a.input(), REFERENCE, new Offset(0, 0, 3), 700, true, List.of(0, 1, 2)),
                new Group(b.input(), TARGET, new Offset(3, 0, 0), 700, true, List.of(0, 1, 2)));
    }

    @Test
    void theOffsetActsOnlyBetweenTargetAndReference() {
        KeyValues keys = branches.encode(reference(Task.ID, "a", REFERENCE)).keys();
        float[] beside = once(dit.target(shape(), List.of(new Reference.Cached(keys, new Offset(0, 0, 3)))));
        float[] after = once(dit.target(shape(), List.of(new Reference.Cached(keys, new Offset(3, 0, 0)))));
        float[] none = once(dit.target(shape(), List.of()));
        assertThat(differs(beside, after)).isTrue();
        assertThat(differs(beside, none)).isTrue();
        assertThat(differs(after, none)).isTrue();
    }

    @Test
    void cacheAndRecomputationAgreeToTheBitOverSteps() {
        ReferenceLatent a = reference(Task.MOTION, "a", REFERENCE);
        ReferenceLatent b = reference(Task.STYLE, "b", TARGET);
        float[][] ends = new float[2][];
        for (Mode mode : new Mode[] {Mode.CACHED, Mode.RECOMPUTE}) {
            Tensor x = Tensor.of("x", latent.toFloats(), latent.dims());
            try (Target target = branches.target(shape(), mode, List.of(a, b))) {
                for (double t : new double[] {1000, 612.5, 0.5}) {
                    float[] v = velocity(target, x, t, context);
                    float[] next = x.toFloats();
                    for (int i = 0; i < v.length; i++) {
                        next[i] -= 0.3f * v[i];
                    }
                    x.set(next);
                }
            }
            ends[mode.ordinal()] = x.toFloats();
        }
        assertThat(ends[1]).as("seed %d", SEED).containsExactly(ends[0]);
    }

    @Test
    void oneCacheServesStepsContextsNoiseAndSizes() {
        ReferenceLatent r = reference(Task.MOTION, "a", REFERENCE);
        ReferenceCache cache = branches.encode(r);
        float[][] before = contents(cache);
        Context other = dit.context(generator.input("other", 1, 5, CONFIG.textDim()), null);
        Tensor noise = latent("noise", TARGET);
        Grid wide = new Grid(2, 1, 7);
        Tensor wideNoise = latent("wide", wide);
        float[] first;
        try (Target target = branches.target(shape(), List.of(cache))) {
            first = velocity(target, latent, 900, context);
            float[] unconditional = velocity(target, latent, 900, other);
            float[] later = velocity(target, noise, 20.25, other);
            assertThat(differs(first, unconditional)).isTrue();
            assertThat(differs(unconditional, later)).isTrue();
            // Going back gives what was there: nothing of a run stays behind.
            assertThat(velocity(target, latent, 900, context)).containsExactly(first);
        }
        TargetShape wideShape = TargetShape.of(wide, context);
        try (Target used = branches.target(wideShape, List.of(cache));
                Target fresh = branches.target(wideShape, List.of(branches.encode(r)))) {
            assertThat(velocity(used, wideNoise, 500, context))
                    .containsExactly(velocity(fresh, wideNoise, 500, context));
        }
        float[][] after = contents(cache);
        for (int i = 0; i < before.length; i++) {
            assertThat(after[i]).containsExactly(before[i]);
        }
    }

    private static float[][] contents(ReferenceCache cache) {
        return cache.keys().layers().stream()
                .flatMap(l -> Stream.of(l.k().toFloats(), l.v().toFloats()))
                .toArray(float[][]::new);
    }

    @Test
    void aReferenceSplitIntoSegmentsIsTheSameReference() {
        KeyValues whole = branches.encode(reference(Task.ID, "a", REFERENCE)).keys();
        int frame = REFERENCE.rows() * REFERENCE.columns();
        KeyValues head = part(whole, new Grid(1, 3, 2), 0, frame);
        KeyValues tail = part(whole, new Grid(2, 3, 2), frame, 2 * frame);
        assertClose(
                once(dit.target(
                        shape(),
                        List.of(
                                new Reference.Cached(tail, new Offset(4, 0, 0)),
                                new Reference.Cached(head, new Offset(3, 0, 0))))),
                once(dit.target(shape(), List.of(new Reference.Cached(whole, new Offset(3, 0, 0))))));
    }

    private static KeyValues part(KeyValues whole, Grid grid, int from, int count) {
        return new KeyValues(
                grid,
                whole.layers().stream()
                        .map(l -> new Keys(l.k().slice(from, count), l.v().slice(from, count)))
                        .toList());
    }

    @Test
    void aSavedCacheIsTheCache(@TempDir Path dir) throws Exception {
        ReferenceCache cache = branches.encode(reference(Task.STYLE, "a", REFERENCE));
        Path file = dir.resolve("reference.safetensors");
        cache.save(file);
        ReferenceCache loaded = ReferenceCache.load(file, CONFIG);
        assertThat(loaded.task()).isEqualTo(Task.STYLE);
        assertThat(loaded.grid()).isEqualTo(REFERENCE);
        assertThat(once(branches.target(shape(), List.of(loaded))))
                .containsExactly(once(branches.target(shape(), List.of(cache))));
        DitConfig narrow = new DitConfig(1, 16, 12, 4, 24, 8, 16, 56, 3, true, 1e-6f, 0, 0, 1024);
        assertThatThrownBy(() -> ReferenceCache.load(file, narrow))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected [18, 16]");
        Path other = Files.writeString(dir.resolve("other.safetensors"), "no such thing");
        assertThatThrownBy(() -> ReferenceCache.load(other, CONFIG)).isInstanceOf(IOException.class);
    }

    @Test
    void kernelsAgreeWithHostRoutines() {
        Dit kernels = dit(Variants.KERNEL);
        Branches portable = new Branches(kernels, OmniTransferConfig.defaults());
        ReferenceLatent r = reference(Task.MOTION, "a", REFERENCE);
        Context words = kernels.context(text, null);
        for (Mode mode : Mode.values()) {
            try (Target target = portable.target(shape(), mode, List.of(r))) {
                assertThat(target.tasks()).noneMatch(t -> t.variant().contains("host"));
                assertClose(velocity(target, latent, 700, words), once(branches.target(shape(), mode, List.of(r))));
            }
        }
    }

    @Test
    void contextsOfAnotherLengthAreRefused() {
        try (Target target = branches.target(shape(), List.of())) {
            Context longer = dit.context(dit.padded(text), null);
            assertThatThrownBy(() -> velocity(target, latent, 1, longer))
                    .hasMessageContaining("8 text and 0 image rows, the target was built for 5 and 0");
        }
    }
}
