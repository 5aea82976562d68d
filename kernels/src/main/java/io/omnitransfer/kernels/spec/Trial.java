package io.omnitransfer.kernels.spec;

import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An {@link OpCase} put together from its parts.
 *
 * @param inputs tensors the op reads
 * @param outputs tensors the op writes
 * @param op appends the op
 * @param exact the exact results, one per output; called only if somebody asks
 * @param tolerance the factor c·ε of the error bound
 * @param flops floating point operations of one run
 */
public record Trial(
        List<Tensor> inputs,
        List<Tensor> outputs,
        Consumer<GraphBuilder> op,
        Function<Sample, List<Expected>> exact,
        double tolerance,
        long flops)
        implements OpCase {

    /** Rounding unit of f32. */
    public static final double EPS = 0x1p-24;

    /** A case with one output, of which all is known or nothing. */
    public static Trial of(
            List<Tensor> inputs,
            Tensor output,
            Consumer<GraphBuilder> op,
            Supplier<Expected> expected,
            double tolerance,
            long flops) {
        return new Trial(inputs, List.of(output), op, _ -> List.of(expected.get()), tolerance, flops);
    }

    /** A case with one output, of which single elements can be computed. */
    public static Trial of(
            List<Tensor> inputs,
            Tensor output,
            Consumer<GraphBuilder> op,
            Function<Sample, Expected> expected,
            double tolerance,
            long flops) {
        return new Trial(inputs, List.of(output), op, s -> List.of(expected.apply(s)), tolerance, flops);
    }

    @Override
    public void append(GraphBuilder g) {
        op.accept(g);
    }

    @Override
    public List<Expected> expected(Sample sample) {
        return exact.apply(sample);
    }

    @Override
    public long bytes() {
        long sum = 0;
        for (Tensor t : inputs) {
            sum += t.bytes();
        }
        for (Tensor t : outputs) {
            sum += t.bytes();
        }
        return sum;
    }
}
