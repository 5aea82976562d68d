package io.omnitransfer.embedded.compiler.fuzz;

/** A compiled class of random kernels. */
public interface Kernels {
    /** Calls kernel {@code index} for one work-item. */
    void run(int index, Object[] arguments);
}
