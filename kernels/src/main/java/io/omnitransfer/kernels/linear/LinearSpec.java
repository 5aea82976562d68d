package io.omnitransfer.kernels.linear;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.activation.ActivationReference;
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
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Spec of {@link Linear}; element types, bias and epilogue are drawn at random.
 *
 * <p>Tolerance: a sum of k products in any order is off by more than 6·√k·ε·Σ|terms| with a probability below 10⁻⁷
 * (Higham and Mary, "A new approach to probabilistic rounding error analysis", 2019); 8·ε more for the epilogue.
 */
public final class LinearSpec implements OpSpec {
    @Override
    public String name() {
        return "linear";
    }

    @Override
    public String family() {
        return "linear";
    }

    @Override
    public List<String> variants() {
        return List.of(KERNEL, HOST);
    }

    @Override
    public String axes() {
        return "rows, outputs, inputs";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.of(
                "nano time", new int[] {1, 384, 256},
                "nano text", new int[] {24, 384, 128},
                "dit nano qkv", new int[] {320, 384, 384},
                "dit nano ffn up", new int[] {320, 1024, 384},
                "dit nano ffn down", new int[] {320, 384, 1024},
                "square 256", new int[] {256, 256, 256},
                "square 512", new int[] {512, 512, 512},
                "square 1024", new int[] {1024, 1024, 1024},
                "square 2048", new int[] {2048, 2048, 2048},
                "1.3B time", new int[] {1, 9216, 1536},
                "1.3B qkv", new int[] {32760, 1536, 1536},
                "1.3B ffn up", new int[] {32760, 8960, 1536},
                "1.3B ffn down", new int[] {32760, 1536, 8960},
                "14B qkv", new int[] {32760, 5120, 5120},
                "14B ffn up", new int[] {32760, 13824, 5120},
                "14B ffn down", new int[] {32760, 5120, 13824});
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {random.nextInt(1, 131), random.nextInt(1, 131), random.nextInt(1, 131)};
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        DType weights = RandomTensors.floatType(random);
        DType bias = random.nextInt(3) == 0 ? null : RandomTensors.floatType(random);
        Activation a = Activation.values()[random.nextInt(Activation.values().length)];
        return create(shape, weights, bias, a, Store.values()[random.nextInt(Store.values().length)], random);
    }

    @Override
    public OpCase plain(int[] shape, RandomGenerator random) {
        return create(shape, DType.F32, null, Activation.NONE, Store.SET, random);
    }

    /** How the result is stored. */
    enum Store {
        SET,
        ADD,
        ADD_GATED
    }

    /** The op, or a variant of it. */
    interface Variant {
        void append(GraphBuilder g, Tensor x, Tensor w, @Nullable Tensor bias, Epilogue e, Tensor y);
    }

    static OpCase create(
            int[] shape, DType weights, @Nullable DType biases, Activation a, Store store, RandomGenerator random) {
        double tolerance = (6 * Math.sqrt(shape[2]) + 8) * Trial.EPS;
        return create(shape, weights, biases, a, store, random, Linear::append, t -> t, tolerance);
    }

    /** @param operand what a variant makes of an operand before it multiplies */
    static OpCase create(
            int[] shape,
            DType weights,
            @Nullable DType biases,
            Activation a,
            Store store,
            RandomGenerator random,
            Variant variant,
            UnaryOperator<Tensor> operand,
            double tolerance) {
        int m = shape[0];
        int n = shape[1];
        int k = shape[2];
        Tensor x = RandomTensors.normal("x", random, m, k);
        Tensor w = RandomTensors.normal("w", weights, 0, 1 / Math.sqrt(k), random, n, k);
        Tensor bias = biases == null ? null : RandomTensors.normal("bias", biases, 0, 1, random, n);
        Tensor gate = store == Store.ADD_GATED ? RandomTensors.normal("gate", random, 3, n) : null;
        Epilogue e = new Epilogue(a, store != Store.SET, gate, gate == null ? 0 : random.nextInt(3));
        Tensor y = e.accumulate() ? RandomTensors.normal("y", random, m, n) : RandomTensors.poisoned("y", m, n);
        double[] before = e.accumulate() ? RandomTensors.doubles(y) : new double[0];
        List<Tensor> inputs = Stream.of(x, w, bias, gate, e.accumulate() ? y : null)
                .filter(t -> t != null)
                .toList();
        return Trial.of(
                inputs,
                y,
                g -> variant.append(g, x, w, bias, e, y),
                sample -> expected(operand.apply(x), operand.apply(w), bias, e, before, sample.expected(y.size())),
                tolerance,
                2L * m * n * k);
    }

    private static Expected expected(
            Tensor x, Tensor w, @Nullable Tensor bias, Epilogue e, double[] before, Expected out) {
        double[] xs = RandomTensors.doubles(x);
        double[] ws = RandomTensors.doubles(w);
        double[] bs = bias == null ? null : RandomTensors.doubles(bias);
        double[] gs = e.gate() == null ? null : RandomTensors.doubles(e.gate());
        int n = w.dim(0);
        int k = w.dim(1);
        for (int at = 0; at < out.count(); at++) {
            int i = out.index(at);
            int row = i / n;
            int col = i % n;
            double v = bs == null ? 0 : bs[col];
            double magnitude = Math.abs(v);
            for (int j = 0; j < k; j++) {
                double term = xs[row * k + j] * ws[col * k + j];
                v += term;
                magnitude += Math.abs(term);
            }
            ActivationReference.set(out, i, e.activation(), v, magnitude);
            if (e.accumulate()) {
                double g = gs == null ? 1 : gs[e.gateRow() * n + col];
                out.set(i, before[i] + g * out.values()[at], Math.abs(before[i]) + Math.abs(g) * out.magnitudes()[at]);
            }
        }
        return out;
    }
}
