package io.omnitransfer.embedded.compiler.pass;

import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.util.List;

/** Turns branches that only choose a value into selections. The values must be cheap and must not fail. */
final class Selects {
    private Selects() {}

    static List<Stmt> list(List<Stmt> statements) {
        return statements.stream().map(Selects::statement).toList();
    }

    private static Stmt statement(Stmt s) {
        Stmt inside = s.within(Selects::list);
        return inside instanceof If i ? branch(i) : inside;
    }

    private static Stmt branch(If i) {
        if (i.then().size() != 1
                || i.otherwise().size() > 1
                || !(i.then().get(0) instanceof Assign a)
                || !cheap(a.value())) {
            return i;
        }
        if (i.otherwise().isEmpty()) {
            return new Assign(a.target(), new Expr.Select(i.condition(), a.value(), a.target()), a.at());
        }
        boolean same = i.otherwise().get(0) instanceof Assign b && b.target().equals(a.target()) && cheap(b.value());
        return same
                ? new Assign(
                        a.target(),
                        new Expr.Select(
                                i.condition(),
                                a.value(),
                                ((Assign) i.otherwise().get(0)).value()),
                        i.at())
                : i;
    }

    private static boolean cheap(Expr e) {
        return !Trees.any(
                e,
                x -> x instanceof Expr.Load
                        || x instanceof Expr.Call
                        || x instanceof Expr.Shuffle
                        || x instanceof Expr.Binary b && (b.op() == Op.DIV || b.op() == Op.REM));
    }
}
