package io.omnitransfer.kernels.rope;

import io.omnitransfer.kernels.spec.Expected;
import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Presets;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Spec of {@link Rope}; pairing and whether it works in place are drawn at random. */
public final class RopeSpec implements OpSpec {
    @Override
    public String name() {
        return "rope";
    }

    @Override
    public String family() {
        return "rope";
    }

    @Override
    public List<String> variants() {
        return List.of(KERNEL, HOST);
    }

    @Override
    public String axes() {
        return "tokens, heads, head width";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.of(
                "nano dit", new int[] {320, 3, 128},
                "Qwen vision", new int[] {4096, 16, 80},
                "1.3B dit", new int[] {32760, 12, 128},
                "14B dit", new int[] {32760, 40, 128});
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {random.nextInt(1, 30), random.nextInt(1, 5), 2 * random.nextInt(1, 70)};
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        Pairing pairing = random.nextBoolean() ? Pairing.INTERLEAVED : Pairing.HALVES;
        return create(shape, pairing, random.nextBoolean(), random);
    }

    @Override
    public OpCase plain(int[] shape, RandomGenerator random) {
        return create(shape, Pairing.INTERLEAVED, false, random);
    }

    private static OpCase create(int[] shape, Pairing pairing, boolean inPlace, RandomGenerator random) {
        int width = shape[1] * shape[2];
        Tensor x = RandomTensors.normal("x", random, shape[0], width);
        Tensor table = RandomTensors.normal("table", random, shape[0], shape[2] / 2, 2);
        Tensor y = inPlace ? x : RandomTensors.poisoned("y", shape[0], width);
        return Trial.of(
                List.of(x, table),
                y,
                g -> Rope.append(g, x, table, shape[1], pairing, y),
                () -> reference(x, table, shape[2], pairing),
                3 * Trial.EPS,
                3L * x.size());
    }

    private static Expected reference(Tensor x, Tensor table, int dim, Pairing pairing) {
        double[] in = RandomTensors.doubles(x);
        double[] angles = RandomTensors.doubles(table);
        Expected e = Expected.ofSize(in.length);
        for (int i = 0; i < in.length; i++) {
            int d = i % dim;
            int pair = pairing == Pairing.INTERLEAVED ? d / 2 : d % (dim / 2);
            boolean first = pairing == Pairing.INTERLEAVED ? d % 2 == 0 : d < dim / 2;
            int distance = pairing == Pairing.INTERLEAVED ? 1 : dim / 2;
            int token = i / x.cols();
            double cos = angles[token * dim + 2 * pair];
            double sin = angles[token * dim + 2 * pair + 1];
            double own = in[i] * cos;
            double other = first ? -in[i + distance] * sin : in[i - distance] * sin;
            e.set(i, own + other, Math.abs(own) + Math.abs(other));
        }
        return e;
    }
}
