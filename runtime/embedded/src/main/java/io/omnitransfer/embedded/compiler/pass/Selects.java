package io.omnitransfer.embedded.compiler.pass;

import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Block;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Store;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Turns branches that only choose a value into selections. The values must be cheap and must not fail.
 *
 * <p>{@code if (a || b) x = v} arrives as a block that is left where neither holds and ends with the assignment; that is
 * moved into the arms that reach it.
 */
final class Selects {
    /** Functions that vectors of work-items compute for all lanes anyway. */
    private static final Set<String> TOTAL = Set.of("max", "min", "abs", "sqrt", "exp");

    private Selects() {}

    static List<Stmt> list(List<Stmt> statements) {
        return statements.stream().flatMap(s -> statement(s).stream()).toList();
    }

    private static List<Stmt> statement(Stmt s) {
        return switch (s) {
            case Block b
            when b.body().size() == 2
                    && assigns(b.body().get(1))
                    && leaves(b.body().get(0), b) ->
                list(reach(b.body().subList(0, 1), b.body().get(1), new Break(b.label())));
            default -> {
                Stmt inside = s.within(Selects::list);
                yield List.of(inside instanceof If i ? branch(i) : inside);
            }
        };
    }

    /** Whether the statement changes a variable, or a private array at a constant place, and could do so at any time. */
    private static boolean assigns(Stmt s) {
        return switch (s) {
            case Assign a -> cheap(a.value());
            case Store x ->
                x.array().space() == Space.PRIVATE && PrivateArrays.fits(x.array(), x.index()) && cheap(x.value());
            default -> false;
        };
    }

    /** Whether the block is left at the ends of the statement's arms, if anywhere. */
    private static boolean leaves(Stmt s, Block b) {
        Stmt jump = new Break(b.label());
        return s.equals(jump)
                || !Trees.anyStatement(List.of(s), jump::equals)
                || s instanceof If i
                        && i.bodies().stream()
                                .allMatch(arm -> arm.isEmpty()
                                        || !Trees.anyStatement(arm.subList(0, arm.size() - 1), jump::equals)
                                                && leaves(arm.getLast(), b));
    }

    /** The statements, and behind them {@code tail} unless they jump. */
    private static List<Stmt> reach(List<Stmt> statements, Stmt tail, Stmt jump) {
        List<Stmt> out = new ArrayList<>(statements);
        if (!out.isEmpty() && out.getLast().equals(jump)) {
            out.removeLast();
        } else if (!out.isEmpty() && out.getLast() instanceof If i && Trees.anyStatement(List.of(i), jump::equals)) {
            out.set(
                    out.size() - 1,
                    i.with(i.condition(), reach(i.then(), tail, jump), reach(i.otherwise(), tail, jump)));
        } else {
            out.add(tail);
        }
        return out;
    }

    private static Stmt branch(If i) {
        if (i.then().isEmpty() && i.otherwise().size() == 1) {
            return branch(i.with(i.condition().not(), i.otherwise(), List.of()));
        }
        if (i.then().size() != 1
                || i.otherwise().size() > 1
                || !assigns(i.then().get(0))) {
            return i;
        }
        Stmt then = i.then().get(0);
        if (i.otherwise().isEmpty()) {
            return select(i, then, place(then));
        }
        Stmt otherwise = i.otherwise().get(0);
        boolean same = assigns(otherwise) && place(otherwise).equals(place(then));
        return same ? select(i, then, value(otherwise)) : i;
    }

    private static Stmt select(If i, Stmt then, Expr other) {
        Expr value = new Expr.Select(i.condition(), value(then), other);
        return then instanceof Store x
                ? new Store(x.array(), x.index(), value, i.at())
                : new Assign(((Assign) then).target(), value, i.at());
    }

    private static Expr place(Stmt s) {
        return s instanceof Store x ? new Expr.Load(x.array(), x.index()) : ((Assign) s).target();
    }

    private static Expr value(Stmt s) {
        return s instanceof Store x ? x.value() : ((Assign) s).value();
    }

    private static boolean cheap(Expr e) {
        return !Trees.any(
                e,
                x -> x instanceof Expr.Load l
                                && !(l.array().space() == Space.PRIVATE && PrivateArrays.fits(l.array(), l.index()))
                        || x instanceof Expr.Call c && !TOTAL.contains(c.name())
                        || x instanceof Expr.Shuffle
                        || x instanceof Expr.Binary b && (b.op() == Op.DIV || b.op() == Op.REM));
    }
}
