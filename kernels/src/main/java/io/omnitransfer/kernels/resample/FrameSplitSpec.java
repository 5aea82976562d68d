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

/** Spec of {@link FrameSplit}. */
public final class FrameSplitSpec implements OpSpec {
    @Override
    public String name() {
        return "frame-split";
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
        return "frames, height, width, output channels";
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
        Tensor x = RandomTensors.normal("x", random, shape[0], shape[1], shape[2], 2 * shape[3]);
        Tensor y = RandomTensors.poisoned("y", 2 * shape[0], shape[1], shape[2], shape[3]);
        return Trial.of(
                List.of(x), y, g -> FrameSplit.append(g, x, y), () -> Expected.exactly(expected(shape, x)), 0, 0);
    }

    private static double[] expected(int[] shape, Tensor x) {
        double[] in = RandomTensors.doubles(x);
        double[] out = new double[in.length];
        int pixels = shape[1] * shape[2];
        int channels = shape[3];
        int i = 0;
        for (int t = 0; t < shape[0]; t++) {
            for (int half = 0; half < 2; half++) {
                for (int p = 0; p < pixels; p++) {
                    for (int c = 0; c < channels; c++) {
                        out[i++] = in[(t * pixels + p) * 2 * channels + half * channels + c];
                    }
                }
            }
        }
        return out;
    }
}
