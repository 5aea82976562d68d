package io.omnitransfer.kernels.sampling;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.kernels.layout.CopyRows;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * One step of a sampler, or one mix of guidance arms: Σ cᵢ·termᵢ. The coefficients are data, so one compiled graph serves
 * every step.
 */
public final class LinearCombination {
    /** Terms one task takes. */
    public static final int MAX_TERMS = 6;

    private LinearCombination() {}

    /**
     * y = Σ coefficients[i]·terms[i], summed in the order of the terms.
     *
     * @param coefficients [n] f32
     * @param terms n ≤ 6 tensors of equal size, f32
     * @param y as many elements as a term, f32; may be one of the terms
     * @throws IllegalArgumentException if counts, sizes or types do not fit
     */
    public static void append(GraphBuilder g, Tensor coefficients, List<Tensor> terms, Tensor y) {
        int count = terms.size();
        if (count < 1 || count > MAX_TERMS) {
            throw new IllegalArgumentException(
                    "linear-combination: %d terms, expected 1 to %d; combine in several steps"
                            .formatted(count, MAX_TERMS));
        }
        Shapes.size("linear-combination", coefficients, count);
        terms.forEach(t -> Shapes.sameSize("linear-combination", y, t));
        boolean aliased = terms.stream().anyMatch(t -> t.array() == y.array());
        // A task's accesses are recorded per argument, so an array is never bound once to read and once to write.
        Tensor out = aliased ? Tensor.f32(y.name() + " sum", y.dims()) : y;
        String id = g.id("combine");
        g.grid(id, Launch.items(y.size()));
        g.note(id, "linear-combination", "kernel");
        g.tasks()
                .task(
                        id,
                        SamplingKernels::combine,
                        g.context(),
                        coefficients.f32(),
                        term(terms, 0),
                        term(terms, 1),
                        term(terms, 2),
                        term(terms, 3),
                        term(terms, 4),
                        term(terms, 5),
                        out.f32(),
                        y.size(),
                        count);
        if (aliased) {
            CopyRows.append(g, out, 0, y, 0, y.rows());
        }
    }

    /** Term i, or the first one where there are fewer: the kernel does not touch it then. */
    private static FloatArray term(List<Tensor> terms, int i) {
        return terms.get(i < terms.size() ? i : 0).f32();
    }
}
