package io.omnitransfer.kernels.attention;

import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Presets;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Spec of {@link Attention#appendWindows}; windows of random lengths about a mean, causal or not. */
public final class AttentionWindowsSpec implements OpSpec {
    @Override
    public String name() {
        return "attention-windows";
    }

    @Override
    public String family() {
        return "attention";
    }

    @Override
    public List<String> variants() {
        return List.of(KERNEL, HOST);
    }

    @Override
    public String axes() {
        return "windows, mean length, heads, key heads, head width";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.of(
                "nano vae", new int[] {2, 256, 1, 1, 64},
                "Qwen vision windows", new int[] {64, 64, 16, 16, 80},
                "Qwen vision frames", new int[] {2, 2048, 16, 16, 80});
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        int kvHeads = random.nextInt(1, 3);
        return new int[] {
            random.nextInt(1, 6),
            random.nextInt(1, 70),
            kvHeads * random.nextInt(1, 3),
            kvHeads,
            AttentionSpec.width(random)
        };
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        int[] lengths = random.ints(shape[0], 1, 2 * shape[1]).toArray();
        return create(shape, lengths, random.nextBoolean(), random);
    }

    /** Windows of equal length. */
    @Override
    public OpCase plain(int[] shape, RandomGenerator random) {
        int[] lengths = new int[shape[0]];
        Arrays.fill(lengths, shape[1]);
        return create(shape, lengths, false, random);
    }

    private static OpCase create(int[] shape, int[] lengths, boolean causal, RandomGenerator random) {
        int[] bounds = new int[shape[0] + 1];
        long pairs = 0;
        for (int i = 0; i < shape[0]; i++) {
            bounds[i + 1] = bounds[i] + lengths[i];
            pairs += (long) lengths[i] * lengths[i];
        }
        int tokens = bounds[shape[0]];
        int[] window = new int[tokens];
        for (int w = 0; w < shape[0]; w++) {
            Arrays.fill(window, bounds[w], bounds[w + 1], w);
        }
        AttentionShape s = new AttentionShape(shape[2], shape[3], shape[4], (float) (1 / Math.sqrt(shape[4])), causal);
        Tensor q = RandomTensors.normal("q", random, tokens, s.width());
        Tensor k = RandomTensors.normal("k", random, tokens, s.kvWidth());
        Tensor v = RandomTensors.normal("v", random, tokens, s.kvWidth());
        Tensor limits = Tensor.of("bounds", bounds, bounds.length);
        Tensor out = RandomTensors.poisoned("out", tokens, s.width());
        return Trial.of(
                List.of(q, k, v, limits),
                out,
                g -> Attention.appendWindows(g, s, q, k, v, limits, out),
                sample -> AttentionReference.attention(
                                s,
                                q,
                                List.of(new Keys(k, v)),
                                (i, j) -> window[i] == window[j] && (j <= i || !causal),
                                sample)
                        .getFirst(),
                AttentionReference.TOLERANCE,
                AttentionReference.flops(s, causal ? pairs / 2 : pairs));
    }
}
