package io.omnitransfer.kernels.attention;

import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Presets;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Spec of {@link Attention} over several segments: a target's own keys and those of a reference. */
public final class AttentionSegmentsSpec implements OpSpec {
    @Override
    public String name() {
        return "attention-segments";
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
        return "queries, heads, head width, keys of each segment";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.of(
                "nano dit", new int[] {320, 3, 128, 320, 320},
                "1.3B dit", new int[] {32760, 12, 128, 32760, 32760},
                "14B dit", new int[] {32760, 40, 128, 32760, 32760});
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {
            random.nextInt(1, 80),
            random.nextInt(1, 4),
            AttentionSpec.width(random),
            random.nextInt(1, 150),
            1,
            random.nextInt(1, 150)
        };
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        int heads = shape[1];
        AttentionShape s = new AttentionShape(heads, heads, shape[2], (float) (1 / Math.sqrt(shape[2])), false);
        Tensor q = RandomTensors.normal("q", random, shape[0], s.width());
        List<Keys> segments = new ArrayList<>();
        int keys = 0;
        for (int i = 3; i < shape.length; i++) {
            Tensor k = RandomTensors.normal("k" + i, random, shape[i], s.width());
            Tensor v = RandomTensors.normal("v" + i, random, shape[i], s.width());
            segments.add(new Keys(k, v));
            keys += shape[i];
        }
        Tensor out = RandomTensors.poisoned("out", shape[0], s.width());
        return Trial.of(
                Stream.concat(Stream.of(q), segments.stream().flatMap(x -> Stream.of(x.k(), x.v())))
                        .toList(),
                out,
                g -> Attention.append(g, s, q, segments, out),
                sample -> AttentionReference.attention(s, q, segments, (_, _) -> true, sample)
                        .getFirst(),
                AttentionReference.TOLERANCE,
                AttentionReference.flops(s, (long) shape[0] * keys));
    }
}
