package io.omnitransfer.kernels.patch;

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

/** Spec of {@link Patchify}. */
public final class PatchifySpec implements OpSpec {
    @Override
    public String name() {
        return "patchify";
    }

    @Override
    public String family() {
        return "patch";
    }

    @Override
    public List<String> variants() {
        return List.of(KERNEL);
    }

    @Override
    public String axes() {
        return "channels, frames, height, width";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.latent();
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {random.nextInt(1, 6), random.nextInt(1, 4), 2 * random.nextInt(1, 6), 2 * random.nextInt(1, 6)
        };
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        int channels = shape[0];
        int tokens = shape[1] * (shape[2] / 2) * (shape[3] / 2);
        Tensor x = RandomTensors.normal("x", random, shape);
        Tensor y = RandomTensors.poisoned("y", tokens, channels * 4);
        return Trial.of(List.of(x), y, g -> Patchify.append(g, x, y), () -> Expected.exactly(expected(shape, x)), 0, 0);
    }

    private static double[] expected(int[] shape, Tensor x) {
        double[] in = RandomTensors.doubles(x);
        double[] out = new double[in.length];
        int channels = shape[0];
        int i = 0;
        for (int c = 0; c < channels; c++) {
            for (int f = 0; f < shape[1]; f++) {
                for (int h = 0; h < shape[2]; h++) {
                    for (int w = 0; w < shape[3]; w++) {
                        int token = (f * (shape[2] / 2) + h / 2) * (shape[3] / 2) + w / 2;
                        int feature = c * 4 + (h % 2) * 2 + w % 2;
                        out[token * channels * 4 + feature] = in[i++];
                    }
                }
            }
        }
        return out;
    }
}
