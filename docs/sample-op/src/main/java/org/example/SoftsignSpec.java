package org.example;

import io.omnitransfer.kernels.spec.Expected;
import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Presets;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Spec of {@link Softsign}. */
public final class SoftsignSpec implements OpSpec {
    /** The sum rounds by ε, a quotient of 2.5 units in the last place by 5 ε; one more for products of errors. */
    private static final double TOLERANCE = 7 * Trial.EPS;

    @Override
    public String name() {
        return "softsign";
    }

    @Override
    public String family() {
        return "activation";
    }

    @Override
    public List<String> variants() {
        return List.of(KERNEL);
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
        Tensor x = RandomTensors.normal("x", DType.F32, 0, 3, random, shape);
        Tensor y = RandomTensors.poisoned("y", shape);
        Consumer<GraphBuilder> op = g -> Softsign.append(g, x, y);
        return Trial.of(List.of(x), y, op, () -> expected(x), TOLERANCE, 3L * y.size());
    }

    /** In double precision, and written on its own. */
    private static Expected expected(Tensor x) {
        double[] in = RandomTensors.doubles(x);
        Expected e = Expected.ofSize(in.length);
        for (int i = 0; i < in.length; i++) {
            double v = in[i] / (1 + Math.abs(in[i]));
            e.set(i, v, Math.abs(v));
        }
        return e;
    }
}
