package io.omnitransfer.embedded.compiler.ir;

import java.util.List;

/**
 * A kernel.
 *
 * @param name {@code Class.method}
 * @param parameters in the order of the method; those the kernel is specialised on are {@link Constant}
 * @param arrays local and private arrays
 * @param range the work-items of a kernel made of parallel loops, dimension 0 first; empty if the grid says
 */
public record Kernel(String name, List<Parameter> parameters, List<Array> arrays, List<Extent> range, List<Stmt> body) {

    /** What the caller passes. */
    public sealed interface Parameter {}

    /** A global array. */
    public record Global(Array array) implements Parameter {}

    /** A scalar. */
    public record Scalar(Expr.Var variable) implements Parameter {}

    /** The kernel context. */
    public record Context() implements Parameter {}

    /**
     * A parallel loop from {@code start} up to and without {@code end} (down, if {@code step} is negative); a function of
     * scalars and lengths of global arrays.
     */
    public record Extent(Expr start, Expr end, Expr step) {}

    /** A scalar whose value was folded in. */
    public record Constant(Number value) implements Parameter {}

    /** The arrays of this space, in the order of the kernel. */
    public List<Array> arrays(Array.Space space) {
        return arrays.stream().filter(a -> a.space() == space).toList();
    }

    public Kernel withBody(List<Stmt> statements) {
        return new Kernel(name, parameters, arrays, range, statements);
    }

    public Kernel withArrays(List<Array> others) {
        return new Kernel(name, parameters, others, range, body);
    }

    @Override
    public String toString() {
        return Printer.print(this);
    }
}
