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
import java.util.stream.DoubleStream;

/** Spec of {@link CopyRows}: the concatenation of two tensors, each without its first row. */
public final class CopyRowsSpec implements OpSpec {
    @Override
    public String name() {
        return "copy-rows";
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
        return "rows, rows, cols";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.of("nano", new int[] {21, 301, 384}, "14B dit", new int[] {16381, 16381, 5120});
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {random.nextInt(2, 9), random.nextInt(2, 9), random.nextInt(1, 200)};
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        Tensor a = RandomTensors.normal("a", random, shape[0], shape[2]);
        Tensor b = RandomTensors.normal("b", random, shape[1], shape[2]);
        int first = shape[0] - 1;
        int second = shape[1] - 1;
        Tensor y = RandomTensors.poisoned("y", first + second, shape[2]);
        return Trial.of(
                List.of(a, b),
                y,
                g -> {
                    CopyRows.append(g, a, 1, y, 0, first);
                    CopyRows.append(g, b, 1, y, first, second);
                },
                () -> Expected.exactly(expected(shape[2], a, b)),
                0,
                0);
    }

    private static double[] expected(int cols, Tensor a, Tensor b) {
        return DoubleStream.concat(
                        Arrays.stream(RandomTensors.doubles(a)).skip(cols),
                        Arrays.stream(RandomTensors.doubles(b)).skip(cols))
                .toArray();
    }
}
