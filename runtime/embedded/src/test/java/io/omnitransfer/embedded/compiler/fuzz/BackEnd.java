package io.omnitransfer.embedded.compiler.fuzz;

/** A way to run a kernel; its text is its name. */
public interface BackEnd {
    /** Whether it promises to run the kernel as Java does. */
    default boolean takes(Case kernel) {
        return true;
    }

    /** Compiles a kernel and runs it with fresh arguments, which it returns. */
    Object[] run(Case kernel);
}
