package io.omnitransfer.embedded.compiler.front;

import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Position;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Statements without jumps, and where control goes behind them. */
final class BasicBlock {
    /** The end of a block. */
    sealed interface End {}

    record Goto(int target) implements End {}

    record Branch(Cond condition, Position at, int then, int otherwise) implements End {}

    /** {@code targets}: from case values. */
    record Multiway(Expr selector, Map<Integer, Integer> targets, int otherwise) implements End {}

    /** The method returns. */
    record Exit() implements End {}

    final List<Stmt> statements = new ArrayList<>();
    End end = new Exit();

    List<Integer> successors() {
        return switch (end) {
            case Goto g -> List.of(g.target);
            case Branch b -> b.then == b.otherwise ? List.of(b.then) : List.of(b.then, b.otherwise);
            case Multiway m -> {
                var all = new LinkedHashSet<>(m.targets.values());
                all.add(m.otherwise);
                yield List.copyOf(all);
            }
            case Exit _ -> List.of();
        };
    }
}
