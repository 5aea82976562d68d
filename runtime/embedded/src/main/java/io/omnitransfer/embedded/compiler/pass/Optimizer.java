package io.omnitransfer.embedded.compiler.pass;

import io.omnitransfer.embedded.compiler.front.Tidy;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import java.util.List;

/** The order of the passes. */
public final class Optimizer {
    private Optimizer() {}

    /** Copies and constants only: arrays stay arrays, loops loops. */
    public static Kernel tidy(Kernel k) {
        return k.withBody(Fresh.copy(Copies.propagate(Tidy.tidy(Constants.propagate(Copies.propagate(k.body()))))));
    }

    /**
     * Simplifies a kernel without changing its results, bit for bit.
     *
     * @param unrolled statements an unrolled loop may have; 0 keeps all loops
     */
    public static Kernel optimize(Kernel k, int unrolled) {
        return optimize(k, new Unroll(unrolled, false), unrolled > 0, Integer.MAX_VALUE);
    }

    /**
     * As {@link #optimize(Kernel, int)}, for work-items that become lanes of vectors in methods of limited size.
     *
     * @param registers variables that a loop may have beside its operands; larger arrays stay arrays
     */
    public static Kernel vectorize(Kernel k, int unrolled, int registers) {
        return optimize(k, new Unroll(unrolled, true), unrolled > 0, registers);
    }

    private static Kernel optimize(Kernel k, Unroll unroll, boolean loops, int registers) {
        List<Stmt> body = Constants.propagate(Copies.propagate(k.body()));
        if (loops) {
            body = Constants.propagate(unroll.list(body));
        }
        Kernel scalar = PrivateArrays.replace(k.withBody(Copies.propagate(body)), registers);
        return scalar.withBody(Fresh.copy(Copies.propagate(Tidy.tidy(Selects.list(scalar.body())))));
    }
}
