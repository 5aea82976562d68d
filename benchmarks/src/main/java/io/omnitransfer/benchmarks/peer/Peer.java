package io.omnitransfer.benchmarks.peer;

import io.omnitransfer.kernels.spec.OpCase;
import java.util.Optional;
import java.util.function.Function;

/**
 * Another library that computes some of the registered ops, or whole transformers. Implementations have a public
 * no-argument constructor.
 */
public interface Peer {
    /** How benchmarks name it, such as {@code openblas}: a word, like the name of a variant. */
    String name();

    /** Library and version. Asked only if nothing is {@link #missing}. */
    String version();

    /** Why it cannot be used on this machine and how to get it; empty if it can. */
    Optional<String> missing();

    /**
     * Gets ready to compute {@code c}, with as many threads as ours.
     *
     * @param op the op's name in the registry
     * @param shape as the op's spec describes it
     * @param c the op's plain case; the tensors stay valid as long as the result
     * @return empty if the library has no such op, or not for such a case
     */
    Optional<Run> prepare(String op, int[] shape, OpCase c);

    /**
     * Gets ready to compute a forward of a diffusion transformer, with as many threads as ours. The one output is the velocity
     * [outChannels, frames, height, width]. Empty if the library has no transformers.
     */
    default Optional<Function<TransformerCase, Run>> transformer() {
        return Optional.empty();
    }

    /** Something to compute on one set of tensors, ready to run. */
    interface Run extends AutoCloseable {
        void run();

        /** Output {@code i} as the last run left it, in the layout of the case. */
        float[] output(int i);

        @Override
        void close();
    }
}
