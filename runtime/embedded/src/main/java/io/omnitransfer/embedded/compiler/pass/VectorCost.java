package io.omnitransfer.embedded.compiler.pass;

import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import java.util.Set;

/** How much code expressions and statements are in vectors, by themselves and without their operands. */
public final class VectorCost {
    /** An access of a vector to a memory segment with all its checks, or a function of a vector. */
    public static final int HEAVY = 30;
    /** A selection by a mask, or what processors compute in one instruction but we call. */
    private static final int MEDIUM = 10;

    private static final Set<String> INSTRUCTIONS = Set.of("max", "min", "abs", "sqrt", "fma");

    private VectorCost() {}

    public static int of(Expr e) {
        return switch (e) {
            case Expr.Load l when l.array().space() == Space.GLOBAL -> HEAVY;
            case Expr.Call c -> INSTRUCTIONS.contains(c.name()) ? MEDIUM : HEAVY;
            case Expr.Select _ -> MEDIUM;
            default -> 1;
        };
    }

    public static int of(Stmt s) {
        return s.arrays().stream().anyMatch(a -> a.space() == Space.GLOBAL) ? HEAVY : 1;
    }
}
