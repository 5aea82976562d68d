package io.omnitransfer.kernels.norm;

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

/** Spec of {@link RmsNorm}; the weight's type is drawn at random. */
public final class RmsNormSpec implements OpSpec {
    @Override
    public String name() {
        return "rms-norm";
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
        return create(shape, RandomTensors.floatType(random), NormReference.eps(random), random);
    }

    @Override
    public OpCase plain(int[] shape, RandomGenerator random) {
        return create(shape, DType.F32, NormReference.EPS, random);
    }

    private static OpCase create(int[] shape, DType type, float eps, RandomGenerator random) {
        Tensor x = RandomTensors.normal("x", DType.F32, 1, 2, random, shape);
        Tensor weight = RandomTensors.normal("weight", type, 1, 0.5, random, shape[1]);
        Tensor y = RandomTensors.poisoned("y", shape);
        return Trial.of(
                List.of(x, weight),
                y,
                g -> RmsNorm.append(g, x, weight, eps, y),
                () -> expected(x, weight, eps),
                NormReference.tolerance(shape[1]),
                5L * x.size());
    }

    private static Expected expected(Tensor x, Tensor weight, float eps) {
        double[] in = RandomTensors.doubles(x);
        double[] w = RandomTensors.doubles(weight);
        Expected e = Expected.ofSize(in.length);
        for (int i = 0; i < in.length; i++) {
            int from = i / w.length * w.length;
            double root = Math.sqrt(NormReference.squares(in, from, w.length) / w.length + eps);
            double v = in[i] / root * w[i - from];
            e.set(i, v, Math.abs(v));
        }
        return e;
    }
}
