package io.omnitransfer.embedded.engine;

/**
 * The loop over work-items around one kernel, generated per kernel method so that the JIT compiles kernel and loop as
 * one. Public for the generated classes, which live in the packages of their kernels.
 */
@FunctionalInterface
public interface KernelBody {
    /** Runs the kernel for the items {@code from ≤ localIdx < to} of the row the context stands at. */
    void row(ItemContext context, Object[] arguments, int from, int to);
}
