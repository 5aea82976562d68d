package io.omnitransfer.kernels.pointwise;

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

/** Spec of {@link Add}; whether it works in place is drawn at random. */
public final class AddSpec implements OpSpec {
    @Override
    public String name() {
        return "add";
    }

    @Override
    public String family() {
        return "pointwise";
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
        return Presets.tokens();
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {random.nextInt(1, 6), random.nextInt(1, 400)};
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        return create(shape, random.nextBoolean(), random);
    }

    @Override
    public OpCase plain(int[] shape, RandomGenerator random) {
        return create(shape, false, random);
    }

    private static OpCase create(int[] shape, boolean inPlace, RandomGenerator random) {
        Tensor a = RandomTensors.normal("a", random, shape);
        Tensor b = RandomTensors.normal("b", random, shape);
        Tensor y = inPlace ? a : RandomTensors.poisoned("y", shape);
        return Trial.of(List.of(a, b), y, g -> Add.append(g, a, b, y), () -> expected(a, b), Trial.EPS, y.size());
    }

    private static Expected expected(Tensor x, Tensor y) {
        double[] a = RandomTensors.doubles(x);
        double[] b = RandomTensors.doubles(y);
        Expected e = Expected.ofSize(a.length);
        for (int i = 0; i < a.length; i++) {
            e.set(i, a[i] + b[i], Math.abs(a[i]) + Math.abs(b[i]));
        }
        return e;
    }
}
