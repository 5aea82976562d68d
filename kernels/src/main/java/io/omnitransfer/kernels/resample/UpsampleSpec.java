package io.omnitransfer.kernels.resample;

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

/** Spec of {@link Upsample}. */
public final class UpsampleSpec implements OpSpec {
    @Override
    public String name() {
        return "upsample";
    }

    @Override
    public String family() {
        return "resample";
    }

    @Override
    public List<String> variants() {
        return List.of(KERNEL, HOST);
    }

    @Override
    public String axes() {
        return "frames, height, width, channels";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.video();
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {random.nextInt(1, 4), random.nextInt(1, 8), random.nextInt(1, 8), random.nextInt(1, 40)};
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        Tensor x = RandomTensors.normal("x", random, shape);
        Tensor y = RandomTensors.poisoned("y", shape[0], 2 * shape[1], 2 * shape[2], shape[3]);
        return Trial.of(List.of(x), y, g -> Upsample.append(g, x, y), () -> Expected.exactly(expected(shape, x)), 0, 0);
    }

    private static double[] expected(int[] shape, Tensor x) {
        double[] in = RandomTensors.doubles(x);
        double[] out = new double[4 * in.length];
        int i = 0;
        for (int t = 0; t < shape[0]; t++) {
            for (int h = 0; h < 2 * shape[1]; h++) {
                for (int w = 0; w < 2 * shape[2]; w++) {
                    for (int c = 0; c < shape[3]; c++) {
                        out[i++] = in[((t * shape[1] + h / 2) * shape[2] + w / 2) * shape[3] + c];
                    }
                }
            }
        }
        return out;
    }
}
