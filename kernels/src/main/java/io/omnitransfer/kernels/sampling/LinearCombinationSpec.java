package io.omnitransfer.kernels.sampling;

import io.omnitransfer.kernels.spec.Expected;
import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Presets;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Spec of {@link LinearCombination}; whether the result overwrites a term is drawn at random. */
public final class LinearCombinationSpec implements OpSpec {
    @Override
    public String name() {
        return "linear-combination";
    }

    @Override
    public String family() {
        return "sampling";
    }

    @Override
    public List<String> variants() {
        return List.of(KERNEL);
    }

    @Override
    public String axes() {
        return "terms, elements";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.of("nano step", new int[] {3, 20480}, "wan step", new int[] {6, 2096640});
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {random.nextInt(1, 7), random.nextInt(1, 1000)};
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
        Tensor coefficients = RandomTensors.normal("coefficients", random, shape[0]);
        List<Tensor> terms = new ArrayList<>();
        for (int i = 0; i < shape[0]; i++) {
            terms.add(RandomTensors.normal("term" + i, random, shape[1]));
        }
        Tensor y = inPlace ? terms.get(random.nextInt(shape[0])) : RandomTensors.poisoned("y", shape[1]);
        List<Tensor> inputs = new ArrayList<>(terms);
        inputs.add(coefficients);
        return Trial.of(
                inputs,
                y,
                g -> LinearCombination.append(g, coefficients, terms, y),
                () -> expected(coefficients, terms),
                (shape[0] + 1) * Trial.EPS,
                2L * shape[0] * shape[1]);
    }

    private static Expected expected(Tensor coefficients, List<Tensor> terms) {
        double[] c = RandomTensors.doubles(coefficients);
        Expected e = Expected.ofSize(terms.getFirst().size());
        for (int k = 0; k < c.length; k++) {
            double[] t = RandomTensors.doubles(terms.get(k));
            for (int i = 0; i < t.length; i++) {
                e.set(i, e.values()[i] + c[k] * t[i], e.magnitudes()[i] + Math.abs(c[k] * t[i]));
            }
        }
        return e;
    }
}
