package io.omnitransfer.tutorials;

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

// region op-spec
/** Spec of {@link SquaredRelu}. */
public final class SquaredReluSpec implements OpSpec {
    @Override
    public String name() {
        return "squared-relu";
    }

    @Override
    public String family() {
        return "activation";
    }

    @Override
    public List<String> variants() {
        return List.of(KERNEL);
    }

    @Override
    public String axes() {
        return "rows, cols";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.hidden();
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {random.nextInt(1, 6), random.nextInt(1, 400)};
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        Tensor x = RandomTensors.normal("x", random, shape);
        Tensor y = RandomTensors.poisoned("y", shape);
        return Trial.of(List.of(x), y, g -> SquaredRelu.append(g, x, y), () -> expected(x), Trial.EPS, 2L * y.size());
    }

    private static Expected expected(Tensor x) {
        double[] in = RandomTensors.doubles(x);
        Expected e = Expected.ofSize(in.length);
        for (int i = 0; i < in.length; i++) {
            double v = in[i] > 0 ? in[i] * in[i] : 0;
            e.set(i, v, v);
        }
        return e;
    }
}
// endregion
