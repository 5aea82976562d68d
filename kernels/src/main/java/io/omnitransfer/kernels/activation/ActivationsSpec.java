package io.omnitransfer.kernels.activation;

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

/** Spec of {@link Activations}; the function, and whether it works in place, are drawn at random. */
public final class ActivationsSpec implements OpSpec {
    @Override
    public String name() {
        return "activation";
    }

    @Override
    public String family() {
        return "activation";
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
        return Presets.hidden();
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {random.nextInt(1, 6), random.nextInt(1, 400)};
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        Activation a = Activation.values()[random.nextInt(Activation.values().length)];
        return create(shape, a, random.nextBoolean(), random);
    }

    /** The one of a diffusion transformer's feed-forward part. */
    @Override
    public OpCase plain(int[] shape, RandomGenerator random) {
        return create(shape, Activation.GELU_TANH, false, random);
    }

    private static OpCase create(int[] shape, Activation a, boolean inPlace, RandomGenerator random) {
        Tensor x = RandomTensors.normal("x", DType.F32, 0, 3, random, shape);
        Tensor y = inPlace ? x : RandomTensors.poisoned("y", shape);
        return Trial.of(
                List.of(x),
                y,
                g -> Activations.append(g, a, x, y),
                () -> expected(a, x),
                8 * Trial.EPS,
                12L * x.size());
    }

    private static Expected expected(Activation a, Tensor x) {
        double[] in = RandomTensors.doubles(x);
        Expected e = Expected.ofSize(in.length);
        for (int i = 0; i < in.length; i++) {
            e.set(i, ActivationReference.apply(a, in[i]), ActivationReference.magnitude(a, in[i]));
        }
        return e;
    }
}
