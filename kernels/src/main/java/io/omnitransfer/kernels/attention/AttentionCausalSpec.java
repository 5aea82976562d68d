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

/** Spec of causal {@link Attention} with grouped heads, as language models have. */
public final class AttentionCausalSpec implements OpSpec {
    @Override
    public String name() {
        return "attention-causal";
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
        return "tokens, heads, key heads, head width";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.of(
                "nano mllm", new int[] {200, 4, 2, 16},
                "Qwen 3B", new int[] {1024, 16, 2, 128},
                "Qwen 7B", new int[] {1024, 28, 4, 128});
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        int kvHeads = random.nextInt(1, 3);
        return new int[] {random.nextInt(1, 150), kvHeads * random.nextInt(1, 3), kvHeads, AttentionSpec.width(random)};
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        int tokens = shape[0];
        AttentionShape s = new AttentionShape(shape[1], shape[2], shape[3], (float) (1 / Math.sqrt(shape[3])), true);
        Tensor q = RandomTensors.normal("q", random, tokens, s.width());
        Tensor k = RandomTensors.normal("k", random, tokens, s.kvWidth());
        Tensor v = RandomTensors.normal("v", random, tokens, s.kvWidth());
        Tensor out = RandomTensors.poisoned("out", tokens, s.width());
        List<Keys> keys = List.of(new Keys(k, v));
        return Trial.of(
                List.of(q, k, v),
                out,
                g -> Attention.append(g, s, q, keys, out),
                sample -> AttentionReference.attention(s, q, keys, (i, j) -> j <= i, sample)
                        .getFirst(),
                AttentionReference.TOLERANCE,
                AttentionReference.flops(s, (long) tokens * (tokens + 1) / 2));
    }
}
