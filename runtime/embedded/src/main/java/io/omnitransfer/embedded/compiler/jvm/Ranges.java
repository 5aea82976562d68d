package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Expr.Const;
import io.omnitransfer.embedded.compiler.ir.Expr.Id.Kind;
import io.omnitransfer.embedded.compiler.ir.Liveness;
import io.omnitransfer.embedded.compiler.ir.Position;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bounds of int variables at one place of a kernel, whichever the work-item. */
final class Ranges {
    /** Both inclusive. */
    record Range(long low, long high) {
        boolean within(long from, long to) {
            return from <= low && high <= to;
        }
    }

    private final List<Integer> local;
    private final Map<Expr.Var, Range> known;

    private Ranges(List<Integer> local, Map<Expr.Var, Range> known) {
        this.local = local;
        this.known = known;
    }

    /** @param local work-items of a group along each dimension */
    static Ranges of(List<Integer> local) {
        return new Ranges(local, new HashMap<>());
    }

    Ranges copy() {
        return new Ranges(local, new HashMap<>(known));
    }

    /** Goes on to behind an assignment. */
    void assign(Expr.Var target, Expr value) {
        Range r = of(value);
        if (r == null) {
            known.remove(target);
        } else {
            known.put(target, r);
        }
    }

    /** Forgets what any of the statements assigns. */
    void forget(List<Stmt> statements) {
        var assigned = Liveness.assigned(statements);
        known.keySet().removeIf(v -> assigned.contains(v.name()));
    }

    /** Goes on from in front of a loop {@code if (i >= n) break; …; i += step} to behind its first statement. */
    void enter(Loop l) {
        List<Stmt> body = l.body();
        Map<Expr.Var, Range> before = new HashMap<>(known);
        forget(body);
        if (body.getLast() instanceof Assign(Expr.Var i, Binary(Op op, Expr x, Const(Type _, Integer step)), Position _)
                && op == Op.ADD
                && x.equals(i)
                && step > 0
                && !Liveness.assigned(body.subList(0, body.size() - 1)).contains(i.name())
                && l.guard() instanceof If guard
                && before.get(i) instanceof Range(long low, long high)) {
            known.put(i, new Range(low, Integer.MAX_VALUE));
            assume(guard.condition().not());
            count(i, step, low == high);
        }
    }

    /** @param exact whether the counter, which goes up in steps, starts at its lower bound in any case */
    private void count(Expr.Var counter, int step, boolean exact) {
        Range r = known.get(counter);
        if (r == null || r.high > Integer.MAX_VALUE - step) {
            known.remove(counter);
        } else if (exact && r.low <= r.high) {
            known.put(counter, new Range(r.low, r.high - (r.high - r.low) % step));
        }
    }

    /** Goes on to where a condition holds. */
    void assume(Cond c) {
        if (c.a() instanceof Expr.Var v
                && known.get(v) instanceof Range r
                && c.b() instanceof Const(Type _, Integer n)) {
            switch (c.negated() ? c.relation().inverse() : c.relation()) {
                case LT -> known.put(v, new Range(r.low, Math.min(r.high, n - 1L)));
                case LE -> known.put(v, new Range(r.low, Math.min(r.high, n)));
                case GT -> known.put(v, new Range(Math.max(r.low, n + 1L), r.high));
                case GE -> known.put(v, new Range(Math.max(r.low, n), r.high));
                case EQ, NE -> {}
            }
        }
    }

    /** Null if unknown, or if a bound is no int: then values wrap around. */
    @Nullable
    Range of(Expr e) {
        Range r = switch (e) {
            case Const(Type t, Integer n) when t == Type.INT -> new Range(n, n);
            case Expr.Var v -> known.get(v);
            case Expr.Id i when i.kind() == Kind.LOCAL_ID -> new Range(0, local.get(i.dimension()) - 1L);
            case Binary b when b.type() == Type.INT -> combined(b);
            default -> null;
        };
        return r != null && r.within(Integer.MIN_VALUE, Integer.MAX_VALUE) ? r : null;
    }

    private @Nullable Range combined(Binary b) {
        Range x = of(b.a());
        Range y = of(b.b());
        if (x == null || y == null) {
            return null;
        }
        return switch (b.op()) {
            case ADD -> new Range(x.low + y.low, x.high + y.high);
            case SUB -> new Range(x.low - y.high, x.high - y.low);
            case MUL -> {
                List<Long> corners = List.of(x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high);
                yield new Range(
                        corners.stream().min(Long::compare).orElseThrow(),
                        corners.stream().max(Long::compare).orElseThrow());
            }
            default -> null;
        };
    }
}
