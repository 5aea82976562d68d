package io.omnitransfer.kernels.pointwise;

import io.omnitransfer.kernels.spec.Expected;
import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Presets;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Spec of {@link Widen}: exact, from either 16-bit type. */
public final class WidenSpec implements OpSpec {
    @Override
    public String name() {
        return "widen";
    }

    @Override
    public String family() {
        return "pointwise";
    }

    @Override
    public List<String> variants() {
        return List.of(KERNEL);
    }

    @Override
    public String axes() {
        return "elements";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.of("nano", new int[] {384}, "14B", new int[] {5120});
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {random.nextInt(1, 1000)};
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        return create(shape, random.nextBoolean() ? DType.F16 : DType.BF16, random);
    }

    @Override
    public OpCase plain(int[] shape, RandomGenerator random) {
        return create(shape, DType.BF16, random);
    }

    private static OpCase create(int[] shape, DType type, RandomGenerator random) {
        Tensor x = RandomTensors.normal("x", type, 0, 1, random, shape);
        Tensor y = RandomTensors.poisoned("y", shape);
        return Trial.of(
                List.of(x), y, g -> Widen.append(g, x, y), () -> Expected.exactly(RandomTensors.doubles(x)), 0, 0);
    }
}
