package io.omnitransfer.kernels.linear;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Presets;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.DType;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Spec of {@link LinearTensor}. The reference multiplies operands rounded to bfloat16, as the op promises; what is left is
 * the summation in f32.
 *
 * <p>Tolerance: one rounding of at most ε·Σ|terms| per product where a device adds one after the other; tensor cores add
 * 16 at a time and cut off, which is less; 8·ε for the epilogue.
 */
public final class LinearTensorSpec implements OpSpec {
    @Override
    public String name() {
        return "linear-tensor";
    }

    @Override
    public String family() {
        return "linear";
    }

    @Override
    public boolean needsTensorCores() {
        return true;
    }

    @Override
    public List<String> variants() {
        return List.of(KERNEL);
    }

    @Override
    public String axes() {
        return "rows, outputs, inputs";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.of(
                "nano ffn up", new int[] {320, 1024, 384},
                "square 1024", new int[] {1024, 1024, 1024},
                "square 4096", new int[] {4096, 4096, 4096},
                "square 8192", new int[] {8192, 8192, 8192},
                "1.3B qkv", new int[] {32760, 1536, 1536},
                "14B qkv", new int[] {32760, 5120, 5120},
                "14B ffn up", new int[] {32760, 13824, 5120},
                "14B ffn down", new int[] {32760, 5120, 13824});
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {random.nextInt(1, 200), random.nextInt(1, 200), random.nextInt(1, 131)};
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        DType weights = RandomTensors.floatType(random);
        DType bias = random.nextInt(3) == 0 ? null : RandomTensors.floatType(random);
        Activation a = Activation.values()[random.nextInt(Activation.values().length)];
        LinearSpec.Store store = LinearSpec.Store.values()[random.nextInt(LinearSpec.Store.values().length)];
        return LinearSpec.create(
                shape,
                weights,
                bias,
                a,
                store,
                random,
                LinearTensor::append,
                RandomTensors::roundedToBf16,
                tolerance(shape[2]));
    }

    @Override
    public OpCase plain(int[] shape, RandomGenerator random) {
        return LinearSpec.create(
                shape,
                DType.BF16,
                null,
                Activation.NONE,
                LinearSpec.Store.SET,
                random,
                LinearTensor::append,
                RandomTensors::roundedToBf16,
                tolerance(shape[2]));
    }

    private static double tolerance(int terms) {
        return (terms + 8) * Trial.EPS;
    }
}
