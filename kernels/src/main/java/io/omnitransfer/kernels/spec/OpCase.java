package io.omnitransfer.kernels.spec;

import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Tensor;
import java.util.List;

/**
 * One op on one set of tensors, with the answer in double precision. Element i of an output is right if it differs from
 * the reference by at most {@code tolerance() · magnitude[i]}; a NaN is never right. Ask for the reference before the op
 * runs: in-place ops overwrite what it is computed from.
 */
public interface OpCase {
    /** Tensors the op reads, filled. */
    List<Tensor> inputs();

    /** Tensors the op writes, poisoned with NaN, except those that are inputs too (in-place, accumulation). */
    List<Tensor> outputs();

    /** Whether the op writes to that input: then a run leaves another case behind. */
    default boolean overwrites(Tensor input) {
        return outputs().stream().anyMatch(t -> t.array() == input.array());
    }

    /** Appends the op to a graph; transfers are the caller's. */
    void append(GraphBuilder g);

    /**
     * The exact result per output, computed independently of the op from the inputs as they were created. Of a case that
     * cannot compute single elements, all are given whatever the sample.
     */
    List<Expected> expected(Sample sample);

    /** The factor c·ε of the error bound, ε = 2⁻²⁴; 0 for ops that only move data. */
    double tolerance();

    /** Floating point operations of one run. */
    long flops();

    /** Bytes one run must at least move: every input once, every output once. */
    long bytes();
}
