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
        List<Stmt> body = Constants.propagate(Copies.propagate(k.body()));
        if (unrolled > 0) {
            body = Constants.propagate(new Unroll(unrolled).list(body));
        }
        Kernel scalar = PrivateArrays.replace(k.withBody(Copies.propagate(body)));
        return scalar.withBody(Fresh.copy(Copies.propagate(Tidy.tidy(Selects.list(scalar.body())))));
    }
}
