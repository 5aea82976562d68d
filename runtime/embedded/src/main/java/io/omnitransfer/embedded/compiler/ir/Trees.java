package io.omnitransfer.embedded.compiler.ir;

import io.omnitransfer.embedded.compiler.ir.Expr.Binary;
import io.omnitransfer.embedded.compiler.ir.Expr.Call;
import io.omnitransfer.embedded.compiler.ir.Expr.Cast;
import io.omnitransfer.embedded.compiler.ir.Expr.Compare;
import io.omnitransfer.embedded.compiler.ir.Expr.Load;
import io.omnitransfer.embedded.compiler.ir.Expr.Neg;
import io.omnitransfer.embedded.compiler.ir.Expr.Select;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.AtomicAdd;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Store;
import io.omnitransfer.embedded.compiler.ir.Stmt.Switch;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Walking and rewriting of expressions and statements. */
public final class Trees {
    private Trees() {}

    /** Direct operands. */
    public static List<Expr> operands(Expr e) {
        return switch (e) {
            case Binary b -> List.of(b.a(), b.b());
            case Neg n -> List.of(n.a());
            case Cast c -> List.of(c.a());
            case Compare c -> List.of(c.a(), c.b());
            case Select s -> List.of(s.condition().a(), s.condition().b(), s.a(), s.b());
            case Load l -> List.of(l.index());
            case Expr.Shuffle s -> List.of(s.value(), s.delta());
            case Call c -> c.arguments();
            default -> List.of();
        };
    }

    /** Whether the expression or a part of it fulfils the predicate. */
    public static boolean any(Expr e, Predicate<Expr> p) {
        if (p.test(e)) {
            return true;
        }
        for (Expr o : operands(e)) {
            if (any(o, p)) {
                return true;
            }
        }
        return false;
    }

    /** The expression and every part of it. */
    public static void each(Expr e, Consumer<Expr> action) {
        action.accept(e);
        for (Expr o : operands(e)) {
            each(o, action);
        }
    }

    public static boolean mentions(Expr e, String variable) {
        return any(e, x -> x instanceof Expr.Var v && v.name().equals(variable));
    }

    public static boolean loads(Expr e) {
        return any(e, Load.class::isInstance);
    }

    /** Every statement of the list and inside of it, outer ones first. */
    public static void each(List<Stmt> statements, Consumer<Stmt> action) {
        for (Stmt s : statements) {
            action.accept(s);
            for (List<Stmt> body : s.bodies()) {
                each(body, action);
            }
        }
    }

    /** Whether a statement of the list or inside of it fulfils the predicate. */
    public static boolean anyStatement(List<Stmt> statements, Predicate<Stmt> p) {
        for (Stmt s : statements) {
            if (p.test(s)) {
                return true;
            }
            for (List<Stmt> body : s.bodies()) {
                if (anyStatement(body, p)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Rebuilds an expression bottom-up, passing every node through {@code f} and folding constants. */
    public static Expr map(Expr e, UnaryOperator<Expr> f) {
        Expr rebuilt = switch (e) {
            case Binary b -> Fold.binary(b.op(), map(b.a(), f), map(b.b(), f));
            case Neg n -> Fold.negate(map(n.a(), f));
            case Cast c -> Fold.cast(c.to(), map(c.a(), f));
            case Compare c -> new Compare(map(c.a(), f), map(c.b(), f), c.nan());
            case Select s -> {
                Cond c = map(s.condition(), f);
                Boolean known = Fold.known(c);
                Expr a = map(s.a(), f);
                Expr b = map(s.b(), f);
                yield known == null ? new Select(c, a, b) : known ? a : b;
            }
            case Load l -> new Load(l.array(), map(l.index(), f));
            case Expr.Shuffle s -> new Expr.Shuffle(s.kind(), map(s.value(), f), map(s.delta(), f));
            case Call c ->
                Fold.call(
                        c.owner(),
                        c.name(),
                        c.type(),
                        c.arguments().stream().map(x -> map(x, f)).toList());
            default -> e;
        };
        return f.apply(rebuilt);
    }

    public static Cond map(Cond c, UnaryOperator<Expr> f) {
        return new Cond(c.relation(), c.negated(), map(c.a(), f), map(c.b(), f));
    }

    /** Passes every expression node of the statements through {@code f}; targets of assignments too. */
    public static List<Stmt> map(List<Stmt> statements, UnaryOperator<Expr> f) {
        return statements.stream().map(s -> map(s, f)).toList();
    }

    public static Stmt map(Stmt s, UnaryOperator<Expr> f) {
        return mapOwn(s, f).within(b -> map(b, f));
    }

    /** As {@link #map(Stmt, UnaryOperator)}, but not of statements inside. */
    public static Stmt mapOwn(Stmt s, UnaryOperator<Expr> f) {
        return switch (s) {
            case Assign a -> new Assign((Expr.Var) f.apply(a.target()), map(a.value(), f), a.at());
            case Store x -> new Store(x.array(), map(x.index(), f), map(x.value(), f), x.at());
            case AtomicAdd x -> new AtomicAdd(x.array(), map(x.index(), f), map(x.value(), f), x.at());
            case Stmt.LoadFragment l ->
                new Stmt.LoadFragment(l.matrix(), l.fragment(), l.tile(), map(l.byteOffset(), f), l.at());
            case Stmt.AsyncCopy a ->
                new Stmt.AsyncCopy(
                        a.target(), map(a.index(), f), a.source(), map(a.sourceIndex(), f), a.words(), a.at());
            case If i -> i.with(map(i.condition(), f), i.then(), i.otherwise());
            case Switch w -> new Switch(map(w.selector(), f), w.arms(), w.otherwise());
            default -> s;
        };
    }

    /** The first place in the source that the statement or one inside of it was made of. */
    public static Position position(Stmt s) {
        if (!s.at().equals(Position.NONE)) {
            return s.at();
        }
        return s.bodies().stream()
                .flatMap(List::stream)
                .map(Trees::position)
                .filter(p -> !p.equals(Position.NONE))
                .findFirst()
                .orElse(Position.NONE);
    }

    /** Number of statements. */
    public static int size(List<Stmt> statements) {
        int n = 0;
        for (Stmt s : statements) {
            n++;
            for (List<Stmt> body : s.bodies()) {
                n += size(body);
            }
        }
        return n;
    }
}
