package io.omnitransfer.kernels.norm;

import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Presets;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Spec of {@link LayerNorm#appendModulated}; the rows of the table are drawn at random. */
public final class LayerNormModulatedSpec implements OpSpec {
    @Override
    public String name() {
        return "layer-norm-modulated";
    }

    @Override
    public String family() {
        return "norm";
    }

    @Override
    public List<String> variants() {
        return List.of(KERNEL, HOST);
    }

    @Override
    public String axes() {
        return "rows, width";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.tokens();
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return NormReference.shape(random);
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        return create(shape, random.nextInt(6), random.nextInt(6), NormReference.eps(random), random);
    }

    @Override
    public OpCase plain(int[] shape, RandomGenerator random) {
        return create(shape, 0, 1, NormReference.EPS, random);
    }

    private static OpCase create(int[] shape, int shift, int scale, float eps, RandomGenerator random) {
        Tensor x = RandomTensors.normal("x", DType.F32, 2, 3, random, shape);
        Tensor table = RandomTensors.normal("modulation", DType.F32, 0, 0.5, random, 6, shape[1]);
        Tensor y = RandomTensors.poisoned("y", shape);
        return Trial.of(
                List.of(x, table),
                y,
                g -> LayerNorm.appendModulated(g, x, table, shift, scale, eps, y),
                () -> NormReference.layerNorm(x, row(table, scale, 1), row(table, shift, 0), eps),
                NormReference.tolerance(shape[1]),
                9L * x.size());
    }

    private static double[] row(Tensor table, int row, double offset) {
        int dim = table.cols();
        double[] values = Arrays.copyOfRange(RandomTensors.doubles(table), row * dim, (row + 1) * dim);
        return Arrays.stream(values).map(v -> v + offset).toArray();
    }
}
