package io.omnitransfer.kernels.norm;

import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Presets;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Spec of {@link LayerNorm#append}; presence and types of weight and bias are drawn at random. */
public final class LayerNormSpec implements OpSpec {
    @Override
    public String name() {
        return "layer-norm";
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
        Tensor weight = random.nextBoolean() ? vector("weight", 1, shape[1], random) : null;
        Tensor bias = random.nextBoolean() ? vector("bias", 0, shape[1], random) : null;
        return create(shape, weight, bias, NormReference.eps(random), random);
    }

    @Override
    public OpCase plain(int[] shape, RandomGenerator random) {
        return create(shape, null, null, NormReference.EPS, random);
    }

    private static OpCase create(
            int[] shape, @Nullable Tensor weight, @Nullable Tensor bias, float eps, RandomGenerator random) {
        Tensor x = RandomTensors.normal("x", DType.F32, 2, 3, random, shape);
        Tensor y = RandomTensors.poisoned("y", shape);
        return Trial.of(
                Stream.of(x, weight, bias).filter(Objects::nonNull).toList(),
                y,
                g -> LayerNorm.append(g, x, weight, bias, eps, y),
                () -> NormReference.layerNorm(
                        x,
                        weight == null ? NormReference.constant(1, shape[1]) : RandomTensors.doubles(weight),
                        bias == null ? NormReference.constant(0, shape[1]) : RandomTensors.doubles(bias),
                        eps),
                NormReference.tolerance(shape[1]),
                8L * x.size());
    }

    private static Tensor vector(String name, double mean, int dim, RandomGenerator random) {
        return RandomTensors.normal(name, RandomTensors.floatType(random), mean, 0.5, random, dim);
    }
}
