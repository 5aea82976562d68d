package io.omnitransfer.kernels.attention;

import io.omnitransfer.kernels.spec.Expected;
import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Presets;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Sample;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Spec of {@link AttentionTensor}, over one segment of keys or several. The reference computes with operands rounded to
 * bfloat16, as the op promises. What is left is the tolerance of {@link AttentionReference} and the rounding of the
 * weights, 2⁻⁸·Σ|weight·value|.
 */
public final class AttentionTensorSpec implements OpSpec {
    private static final double WEIGHT_ROUNDING = 0x1p-8 / AttentionReference.TOLERANCE;

    @Override
    public String name() {
        return "attention-tensor";
    }

    @Override
    public String family() {
        return "attention";
    }

    @Override
    public boolean needsTensorCores() {
        return true;
    }

    @Override
    public List<String> variants() {
        return List.of(KERNEL);
    }

    @Override
    public String axes() {
        return "queries, heads, key heads, keys of each segment";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.of(
                "nano dit", new int[] {320, 3, 3, 320},
                "s4096", new int[] {4096, 12, 12, 4096},
                "1.3B dit", new int[] {32760, 12, 12, 32760},
                "14B dit", new int[] {32760, 40, 40, 32760},
                "14B dit, reference", new int[] {32760, 40, 40, 32760, 32760});
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        int groups = random.nextInt(1, 3);
        int heads = random.nextInt(1, 3);
        int queries = random.nextInt(1, 200);
        return random.nextBoolean()
                ? new int[] {queries, groups * heads, heads, random.nextInt(1, 200)}
                : new int[] {queries, groups * heads, heads, random.nextInt(1, 100), 1, random.nextInt(1, 100)};
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        int width = AttentionTensorKernels.WIDTH;
        AttentionShape s = new AttentionShape(shape[1], shape[2], width, (float) (1 / Math.sqrt(width)), false);
        Tensor q = RandomTensors.normal("q", random, shape[0], s.width());
        List<Keys> segments = new ArrayList<>();
        int keys = 0;
        for (int i = 3; i < shape.length; i++) {
            Tensor k = RandomTensors.normal("k" + i, random, shape[i], s.kvWidth());
            Tensor v = RandomTensors.normal("v" + i, random, shape[i], s.kvWidth());
            segments.add(new Keys(k, v));
            keys += shape[i];
        }
        Tensor out = RandomTensors.poisoned("out", shape[0], s.width());
        Tensor lse = Tensor.f32("lse", shape[0], s.heads());
        return Trial.of(
                Stream.concat(Stream.of(q), segments.stream().flatMap(x -> Stream.of(x.k(), x.v())))
                        .toList(),
                out,
                g -> {
                    for (int i = 0; i < segments.size(); i++) {
                        AttentionTensor.append(g, s, q, segments.get(i), out, lse, segments.size() > 1, i > 0);
                    }
                },
                sample -> expected(s, q, segments, sample),
                AttentionReference.TOLERANCE,
                AttentionReference.flops(s, (long) shape[0] * keys));
    }

    private static Expected expected(AttentionShape s, Tensor q, List<Keys> segments, Sample sample) {
        Tensor scaled = Tensor.f32("scaled q", q.dims());
        for (int i = 0; i < q.size(); i++) {
            scaled.f32().set(i, q.f32().get(i) * s.scale());
        }
        Tensor queries = RandomTensors.roundedToBf16(scaled);
        AttentionShape unscaled = new AttentionShape(s.heads(), s.kvHeads(), s.headDim(), 1f, false);
        List<Keys> rounded = new ArrayList<>();
        List<Keys> sizes = new ArrayList<>();
        for (Keys x : segments) {
            Tensor k = RandomTensors.roundedToBf16(x.k());
            Tensor v = RandomTensors.roundedToBf16(x.v());
            Tensor size = Tensor.f32("|v|", v.dims());
            for (int i = 0; i < v.size(); i++) {
                size.f32().set(i, Math.abs(v.f32().get(i)));
            }
            rounded.add(new Keys(k, v));
            sizes.add(new Keys(k, size));
        }
        Expected out = AttentionReference.attention(unscaled, queries, rounded, (_, _) -> true, sample)
                .getFirst();
        Expected size = AttentionReference.attention(unscaled, queries, sizes, (_, _) -> true, sample)
                .getFirst();
        for (int j = 0; j < out.count(); j++) {
            int i = out.index(j);
            out.set(i, out.values()[j], out.magnitudes()[j] + WEIGHT_ROUNDING * size.values()[j]);
        }
        return out;
    }
}
