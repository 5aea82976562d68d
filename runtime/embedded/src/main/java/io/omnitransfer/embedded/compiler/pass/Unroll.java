package io.omnitransfer.embedded.compiler.pass;

import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Const;
import io.omnitransfer.embedded.compiler.ir.Fold;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.Continue;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Stmt.Store;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Unrolls loops with a small constant number of iterations. The point is to make the indices of private arrays constant,
 * so that the arrays become variables, and to see all of a matrix that is transposed at once; other loops are unrolled only
 * if tiny. The size is bounded because a method that grows too large is worse than a loop: just-in-time compilers give up
 * on it.
 */
final class Unroll {
    private static final int MAX_TRIPS = 64;
    /** Statements between two barriers, which become one method. */
    private static final int MAX_PART = 250;

    /** What is a lot of code in vectors, in an unrolled loop. */
    private static final int MAX_HEAVY = 2;

    /** Code in vectors of an unrolled loop without private arrays, where little is gained. */
    private static final int MAX_COST = 100;

    private final int limit;

    private final boolean vectors;

    /**
     * @param limit statements an unrolled loop may have
     * @param vectors whether work-items become lanes of vectors
     */
    Unroll(int limit, boolean vectors) {
        this.limit = limit;
        this.vectors = vectors;
    }

    List<Stmt> list(List<Stmt> statements) {
        List<Stmt> out = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < statements.size(); i++) {
            if (waits(statements.get(i))) {
                out.addAll(part(statements.subList(from, i), out));
                out.add(statements.get(i).within(this::list));
                from = i + 1;
            }
        }
        out.addAll(part(statements.subList(from, statements.size()), out));
        return out;
    }

    private static boolean waits(Stmt s) {
        return Trees.anyStatement(List.of(s), x -> x instanceof Stmt.Barrier);
    }

    /**
     * Statements without barriers, unrolled as far as they do not become too many.
     *
     * @param before statements that run before
     */
    private List<Stmt> part(List<Stmt> statements, List<Stmt> before) {
        for (int l = limit; l > 0; l /= 2) {
            List<Stmt> unrolled = new Unroll(l, vectors).loops(statements, before);
            if (!vectors || Trees.size(unrolled) <= MAX_PART) {
                return unrolled;
            }
        }
        return statements;
    }

    private List<Stmt> loops(List<Stmt> statements, List<Stmt> before) {
        List<Stmt> out = new ArrayList<>(before);
        for (Stmt s : statements) {
            switch (s) {
                case Loop l -> {
                    Loop inner = new Loop(l.label(), loops(l.body(), List.of()));
                    List<Stmt> unrolled = unroll(inner, out);
                    if (unrolled == null) {
                        out.add(inner);
                    } else {
                        out.addAll(unrolled);
                    }
                }
                default -> out.add(s.within(b -> loops(b, List.of())));
            }
        }
        return out.subList(before.size(), out.size());
    }

    /** The copies of {@code if (!c(i)) break; core; i = next(i)}, or null if the loop is not of this form or too large. */
    private @Nullable List<Stmt> unroll(Loop l, List<Stmt> before) {
        List<Stmt> body = l.body();
        if (body.size() < 2
                || !(l.guard() instanceof If guard)
                || !(guard.condition().a() instanceof Expr.Var i)
                || !(body.getLast() instanceof Assign step)
                || !step.target().equals(i)) {
            return null;
        }
        List<Stmt> core = body.subList(1, body.size() - 1);
        boolean simple = !Trees.anyStatement(
                core,
                s -> s instanceof Assign a && a.target().equals(i)
                        || s instanceof Stmt.Barrier
                        || s.equals(new Break(l.label()))
                        || s.equals(new Continue(l.label())));
        Const start = initial(i, before);
        if (!simple || start == null) {
            return null;
        }
        List<Const> values = values(guard.condition(), start, step);
        boolean transposes = vectors && transposes(core);
        boolean gains = usesPrivate(core) || transposes;
        int budget = gains ? limit : limit / 8;
        int trips = values == null ? 0 : values.size() - 1;
        if (values == null
                || trips * Trees.size(core) > budget
                || vectors && !transposes && trips * heavy(core) > MAX_HEAVY
                || vectors && !gains && trips * cost(core) > MAX_COST) {
            return null;
        }
        List<Stmt> out = new ArrayList<>();
        for (Const v : values.subList(0, values.size() - 1)) {
            out.add(new Assign(i, v));
            out.addAll(core);
        }
        out.add(new Assign(i, values.getLast()));
        return out;
    }

    /** The constant the variable has behind the statements, if that is plain to see. */
    private static @Nullable Const initial(Expr.Var i, List<Stmt> before) {
        for (Stmt s : before.reversed()) {
            if (s instanceof Assign a && a.target().equals(i)) {
                return a.value() instanceof Const c ? c : null;
            }
            if (Trees.anyStatement(
                    List.of(s), x -> x instanceof Assign a && a.target().equals(i))) {
                return null;
            }
        }
        return null;
    }

    /** The values of the variable in every iteration, and its last. */
    private static @Nullable List<Const> values(Cond leave, Const start, Assign step) {
        List<Const> values = new ArrayList<>();
        Const now = start;
        while (values.size() <= MAX_TRIPS) {
            values.add(now);
            Const v = now;
            Boolean done = Fold.known(Trees.map(leave, e -> e.equals(step.target()) ? v : e));
            if (done == null) {
                return null;
            }
            if (done) {
                return values;
            }
            if (!(Trees.map(step.value(), e -> e.equals(step.target()) ? v : e) instanceof Const next)) {
                return null;
            }
            now = next;
        }
        return null;
    }

    /** How much in the statements is a lot of code in vectors. */
    private static int heavy(List<Stmt> core) {
        return (int) costs(core).filter(c -> c == VectorCost.HEAVY).count();
    }

    private static int cost(List<Stmt> core) {
        return costs(core).sum();
    }

    /** What all statements and expressions cost in vectors. */
    private static IntStream costs(List<Stmt> core) {
        IntStream.Builder costs = IntStream.builder();
        Trees.each(core, s -> {
            costs.add(VectorCost.of(s));
            s.expressions().forEach(e -> Trees.each(e, x -> costs.add(VectorCost.of(x))));
        });
        return costs.build();
    }

    /** Whether neighbouring work-items store to local memory a constant distance apart. */
    private static boolean transposes(List<Stmt> core) {
        return core.stream()
                .anyMatch(s -> s instanceof Store x
                        && x.array().space() == Space.LOCAL
                        && Trees.any(x.index(), e -> e instanceof Expr.Binary b && scales(b)));
    }

    private static boolean scales(Expr.Binary b) {
        return b.op() == Expr.Binary.Op.MUL
                && b.b() instanceof Const
                && Trees.any(
                        b.a(), e -> e instanceof Expr.Id i && i.kind() == Expr.Id.Kind.LOCAL_ID && i.dimension() == 0);
    }

    private static boolean usesPrivate(List<Stmt> core) {
        return Trees.anyStatement(
                core,
                s -> s instanceof Store x && x.array().space() == Space.PRIVATE
                        || s.expressions().stream()
                                .anyMatch(e -> Trees.any(
                                        e,
                                        x -> x instanceof Expr.Load l
                                                && l.array().space() == Space.PRIVATE)));
    }
}
