package io.omnitransfer.embedded.compiler.fuzz;

/** A way to run a kernel. */
public interface BackEnd {
    String name();

    /** Compiles a kernel and runs it with fresh arguments, which it returns. */
    Object[] run(Case kernel);
}
