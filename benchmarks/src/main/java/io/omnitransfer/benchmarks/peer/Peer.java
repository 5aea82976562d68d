package io.omnitransfer.benchmarks.peer;

import io.omnitransfer.kernels.spec.OpCase;
import java.util.Optional;

/** Another library that computes some of the registered ops. Implementations have a public no-argument constructor. */
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

    /** One op on one set of tensors, ready to run. */
    interface Run extends AutoCloseable {
        void run();

        /** Output {@code i} of the case as the last run left it, in the case's layout. */
        float[] output(int i);

        @Override
        void close();
    }
}
