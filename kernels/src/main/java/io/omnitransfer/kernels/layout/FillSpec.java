package io.omnitransfer.kernels.layout;

import io.omnitransfer.kernels.spec.Expected;
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

/** Spec of {@link Fill}. */
public final class FillSpec implements OpSpec {
    @Override
    public String name() {
        return "fill";
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
        return "elements";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.of("nano", new int[] {2 * 128 * 128 * 16}, "vae 480p", new int[] {2 * 480 * 832 * 96});
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {random.nextInt(1, 5000)};
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        float value = (float) random.nextGaussian();
        double[] expected = new double[shape[0]];
        Arrays.fill(expected, value);
        Tensor y = RandomTensors.poisoned("y", shape[0]);
        return Trial.of(List.of(), y, g -> Fill.append(g, y, value), () -> Expected.exactly(expected), 0, 0);
    }
}
