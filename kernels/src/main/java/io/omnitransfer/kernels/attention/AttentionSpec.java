package io.omnitransfer.kernels.attention;

import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Presets;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Spec of {@link Attention} over one segment, with its log-sum-exp. */
public final class AttentionSpec implements OpSpec {
    @Override
    public String name() {
        return "attention";
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
        return "queries, keys, heads, key heads, head width";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.of(
                "nano text", new int[] {320, 64, 3, 3, 128},
                "1.3B text", new int[] {32760, 512, 12, 12, 128},
                "1.3B dit", new int[] {32760, 32760, 12, 12, 128},
                "14B dit", new int[] {32760, 32760, 40, 40, 128},
                "s512", new int[] {512, 512, 12, 12, 128},
                "s1024", new int[] {1024, 1024, 12, 12, 128},
                "s2048", new int[] {2048, 2048, 12, 12, 128},
                "s4096", new int[] {4096, 4096, 12, 12, 128},
                "s8192", new int[] {8192, 8192, 12, 12, 128},
                "vae middle", new int[] {6240, 6240, 1, 1, 384});
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        int kvHeads = random.nextInt(1, 3);
        return new int[] {
            random.nextInt(1, 100), random.nextInt(1, 200), kvHeads * random.nextInt(1, 3), kvHeads, width(random)
        };
    }

    /** A width a model uses, or any. */
    static int width(RandomGenerator random) {
        int[] used = {16, 64, 80, 128, 384, random.nextInt(1, 100)};
        return used[random.nextInt(used.length)];
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        return create(shape, true, random);
    }

    @Override
    public OpCase plain(int[] shape, RandomGenerator random) {
        return create(shape, false, random);
    }

    private static OpCase create(int[] shape, boolean withLse, RandomGenerator random) {
        AttentionShape s = new AttentionShape(shape[2], shape[3], shape[4], (float) (1 / Math.sqrt(shape[4])), false);
        Tensor q = RandomTensors.normal("q", random, shape[0], s.width());
        Tensor k = RandomTensors.normal("k", random, shape[1], s.kvWidth());
        Tensor v = RandomTensors.normal("v", random, shape[1], s.kvWidth());
        Tensor out = RandomTensors.poisoned("out", shape[0], s.width());
        List<Keys> keys = List.of(new Keys(k, v));
        long flops = AttentionReference.flops(s, (long) shape[0] * shape[1]);
        if (!withLse) {
            return Trial.of(
                    List.of(q, k, v),
                    out,
                    g -> Attention.append(g, s, q, keys, out),
                    sample -> AttentionReference.attention(s, q, keys, (_, _) -> true, sample)
                            .getFirst(),
                    AttentionReference.TOLERANCE,
                    flops);
        }
        Tensor lse = RandomTensors.poisoned("lse", shape[0], shape[2]);
        return new Trial(
                List.of(q, k, v),
                List.of(out, lse),
                g -> Attention.append(g, s, q, keys, out, lse),
                sample -> AttentionReference.attention(s, q, keys, (_, _) -> true, sample),
                AttentionReference.TOLERANCE,
                flops);
    }
}
