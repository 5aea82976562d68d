package io.omnitransfer.kernels.norm;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.activation.ActivationReference;
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

/** Spec of {@link ChannelNorm}; activation and gamma's type are drawn at random, and every seventh row is zero. */
public final class ChannelNormSpec implements OpSpec {
    @Override
    public String name() {
        return "channel-norm";
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
        return "frames, height, width, channels";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.video();
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {1, random.nextInt(1, 4), random.nextInt(1, 8), random.nextInt(1, 400)};
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        Activation a = Activation.values()[random.nextInt(Activation.values().length)];
        return create(shape, RandomTensors.floatType(random), a, random);
    }

    @Override
    public OpCase plain(int[] shape, RandomGenerator random) {
        return create(shape, DType.F32, Activation.NONE, random);
    }

    private static OpCase create(int[] shape, DType type, Activation a, RandomGenerator random) {
        Tensor x = RandomTensors.normal("x", random, shape);
        int dim = x.cols();
        for (int r = random.nextInt(7); r < x.rows(); r += 7) {
            x.segment()
                    .asSlice((long) r * dim * Float.BYTES, (long) dim * Float.BYTES)
                    .fill((byte) 0);
        }
        Tensor gamma = RandomTensors.normal("gamma", type, 1, 0.5, random, dim);
        Tensor y = RandomTensors.poisoned("y", shape);
        return Trial.of(
                List.of(x, gamma),
                y,
                g -> ChannelNorm.append(g, x, gamma, a, y),
                () -> expected(a, x, gamma),
                NormReference.tolerance(dim),
                16L * x.size());
    }

    private static Expected expected(Activation a, Tensor x, Tensor gamma) {
        double[] in = RandomTensors.doubles(x);
        double[] w = RandomTensors.doubles(gamma);
        Expected e = Expected.ofSize(in.length);
        for (int i = 0; i < in.length; i++) {
            int from = i / w.length * w.length;
            double length = Math.max(Math.sqrt(NormReference.squares(in, from, w.length)), 1e-12);
            double v = in[i] / length * Math.sqrt(w.length) * w[i - from];
            ActivationReference.set(e, i, a, v, Math.abs(v));
        }
        return e;
    }
}
