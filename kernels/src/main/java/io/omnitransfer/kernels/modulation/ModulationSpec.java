package io.omnitransfer.kernels.modulation;

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

/** Spec of {@link Modulation}; the table's type and the broadcast are drawn at random. */
public final class ModulationSpec implements OpSpec {
    @Override
    public String name() {
        return "modulation";
    }

    @Override
    public String family() {
        return "modulation";
    }

    @Override
    public List<String> variants() {
        return List.of(KERNEL);
    }

    @Override
    public String axes() {
        return "rows, width";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.of("nano", new int[] {6, 384}, "1.3B", new int[] {6, 1536}, "14B", new int[] {6, 5120});
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {random.nextInt(1, 7), random.nextInt(1, 400)};
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        return create(shape, RandomTensors.floatType(random), random.nextBoolean() ? 1 : shape[0], random);
    }

    @Override
    public OpCase plain(int[] shape, RandomGenerator random) {
        return create(shape, DType.F32, shape[0], random);
    }

    private static OpCase create(int[] shape, DType type, int addends, RandomGenerator random) {
        Tensor table = RandomTensors.normal("table", type, 0, 1, random, shape);
        Tensor e = RandomTensors.normal("e", random, addends, shape[1]);
        Tensor y = RandomTensors.poisoned("y", shape);
        return Trial.of(
                List.of(table, e),
                y,
                g -> Modulation.append(g, table, e, y),
                () -> expected(table, e),
                Trial.EPS,
                y.size());
    }

    private static Expected expected(Tensor table, Tensor addend) {
        double[] a = RandomTensors.doubles(table);
        double[] b = RandomTensors.doubles(addend);
        Expected e = Expected.ofSize(a.length);
        for (int i = 0; i < a.length; i++) {
            double v = b[addend.rows() == 1 ? i % table.cols() : i];
            e.set(i, a[i] + v, Math.abs(a[i]) + Math.abs(v));
        }
        return e;
    }
}
