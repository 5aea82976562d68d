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

/** Spec of {@link SiluGate}; whether it works in place is drawn at random. */
public final class SiluGateSpec implements OpSpec {
    @Override
    public String name() {
        return "silu-gate";
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
        return Presets.of(
                "nano mllm", new int[] {64, 256}, "Qwen 3B", new int[] {1024, 11008}, "Qwen 7B", new int[] {1024, 18944
                });
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
        Tensor gate = RandomTensors.normal("gate", DType.F32, 0, 3, random, shape);
        Tensor up = RandomTensors.normal("up", random, shape);
        Tensor y = inPlace ? gate : RandomTensors.poisoned("y", shape);
        return Trial.of(
                List.of(gate, up),
                y,
                g -> SiluGate.append(g, gate, up, y),
                () -> expected(gate, up),
                8 * Trial.EPS,
                13L * y.size());
    }

    private static Expected expected(Tensor gate, Tensor up) {
        double[] a = RandomTensors.doubles(gate);
        double[] b = RandomTensors.doubles(up);
        Expected e = Expected.ofSize(a.length);
        for (int i = 0; i < a.length; i++) {
            double v = ActivationReference.apply(Activation.SILU, a[i]) * b[i];
            e.set(i, v, Math.abs(v));
        }
        return e;
    }
}
