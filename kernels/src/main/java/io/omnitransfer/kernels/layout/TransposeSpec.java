package io.omnitransfer.kernels.layout;

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

/** Spec of {@link Transpose}. */
public final class TransposeSpec implements OpSpec {
    @Override
    public String name() {
        return "transpose";
    }

    @Override
    public String family() {
        return "layout";
    }

    @Override
    public List<String> variants() {
        return List.of(KERNEL, HOST);
    }

    @Override
    public String axes() {
        return "rows, cols";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.of(
                "nano", new int[] {1280, 16}, "wan latent", new int[] {16, 131040}, "vae 3ch", new int[] {1597440, 3});
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {random.nextInt(1, 70), random.nextInt(1, 70)};
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        Tensor x = RandomTensors.normal("x", random, shape);
        Tensor y = RandomTensors.poisoned("y", shape[1], shape[0]);
        return Trial.of(
                List.of(x), y, g -> Transpose.append(g, x, y), () -> Expected.exactly(expected(shape, x)), 0, 0);
    }

    private static double[] expected(int[] shape, Tensor x) {
        double[] in = RandomTensors.doubles(x);
        double[] out = new double[in.length];
        for (int i = 0; i < in.length; i++) {
            out[i % shape[1] * shape[0] + i / shape[1]] = in[i];
        }
        return out;
    }
}
