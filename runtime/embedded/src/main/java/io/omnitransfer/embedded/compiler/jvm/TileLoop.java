package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Cond.Relation;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary;
import io.omnitransfer.embedded.compiler.ir.Expr.Cast;
import io.omnitransfer.embedded.compiler.ir.Expr.Const;
import io.omnitransfer.embedded.compiler.ir.Expr.Id.Kind;
import io.omnitransfer.embedded.compiler.ir.Liveness;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.CopyRows;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Stmt.Store;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import io.omnitransfer.embedded.compiler.pass.Uniformity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a nest of loops with constant counts whose innermost body stores elements of global arrays, or zeros instead where
 * conditions do not hold, to local ones. Axes 0 to 2 are the work-item's place in its group, further ones number the
 * iterations of loops.
 */
final class TileLoop {
    /** What is stored: an element where all conditions hold, else 0. */
    private record Fetch(Expr.Load load, Affine index, List<Bound> bounds) {}

    /**
     * That {@code axes + rest < 0}. Neither side of a guard is taken to wrap around, nor is an index.
     *
     * @param axes its own rest is 0
     * @param rest a long, so that differences of ints do not wrap around
     */
    record Bound(Affine axes, Expr rest) {}

    private static final Expr.Var ITSELF = new Expr.Var("#stored", Type.FLOAT);

    private final Uniformity uniformity;
    private final List<Integer> local;
    /** How far each axis counts. */
    private final List<Integer> counts = new ArrayList<>();

    private final Map<Expr.Var, Affine> known = new HashMap<>();
    private final Map<Expr.Var, Fetch> fetched = new HashMap<>();
    private final Set<Expr.Var> zero = new HashSet<>();
    private final Set<String> assigned = new HashSet<>();
    private final List<CopyRows> copies = new ArrayList<>();

    /** @param positional assignments of variables that follow from the position */
    TileLoop(List<Integer> local, List<Assign> positional, Uniformity uniformity) {
        this.local = local;
        this.uniformity = uniformity;
        counts.addAll(local);
        for (Assign a : positional) {
            note(a);
        }
    }

    /** What the loop copies; empty if it does anything else. */
    List<CopyRows> copies(Assign begin, Loop l) {
        assigned.addAll(Liveness.assigned(List.of(begin, l)));
        note(begin);
        return loop(l) ? copies : List.of();
    }

    private void note(Assign a) {
        Affine value = a.target().type() == Type.INT ? of(a.value()) : null;
        if (value == null) {
            known.remove(a.target());
        } else {
            known.put(a.target(), value);
        }
    }

    /** Whether it is understood, as are the following. */
    private boolean loop(Loop l) {
        if (!(l.guard() instanceof If guard
                && guard.condition()
                        instanceof
                        Cond(Relation relation, boolean negated, Expr.Var counter, Const(Type _, Integer end))
                && relation == Relation.GE
                && !negated
                && l.body().getLast() instanceof Assign next
                && next.target().equals(counter)
                && next.value() instanceof Binary(Binary.Op op, Expr x, Const(Type _, Integer step))
                && op == Binary.Op.ADD
                && x.equals(counter)
                && step > 0)) {
            return false;
        }
        List<Stmt> body = l.body().subList(1, l.body().size() - 1);
        Affine begin = known.get(counter);
        if (begin == null || Liveness.assigned(body).contains(counter.name())) {
            return false;
        }
        int count = count(begin, end, step);
        if (count == 0) {
            return false;
        }
        Affine value = Affine.combined(Binary.Op.ADD, begin, Affine.axis(counts.size(), step));
        counts.add(count);
        known.put(counter, value);
        Liveness.assigned(body).forEach(v -> known.remove(new Expr.Var(v, Type.INT)));
        boolean understood = body(body);
        Liveness.assigned(l.body()).forEach(v -> known.remove(new Expr.Var(v, Type.INT)));
        return understood;
    }

    /** How often a loop runs, for all work-items; 0 if that is not known. */
    private int count(Affine begin, int end, int step) {
        if (!(begin.rest() instanceof Const(Type _, Integer first))) {
            return 0;
        }
        long low = first;
        long high = first;
        for (var e : begin.factors().entrySet()) {
            if (!e.getValue().constant()) {
                return 0;
            }
            long span = (long) e.getValue().times() * (counts.get(e.getKey()) - 1);
            low += Math.min(0, span);
            high += Math.max(0, span);
        }
        long most = Math.ceilDiv(end - low, step);
        long least = Math.ceilDiv(end - high, step);
        return most == least && 0 < most && most <= 1 << 16 ? (int) most : 0;
    }

    private boolean body(List<Stmt> statements) {
        fetched.clear();
        zero.clear();
        for (Stmt s : statements) {
            boolean understood = switch (s) {
                case Assign a -> assign(a);
                case If i -> guarded(i, new ArrayList<>());
                case Store x -> store(x);
                case Loop l -> {
                    boolean inner = loop(l);
                    fetched.clear();
                    zero.clear();
                    yield inner;
                }
                default -> false;
            };
            if (!understood) {
                return false;
            }
        }
        return true;
    }

    private boolean assign(Assign a) {
        fetched.remove(a.target());
        zero.remove(a.target());
        if (a.value() instanceof Expr.Load l) {
            return fetch(a.target(), l, List.of());
        }
        if (a.value().equals(Const.of(0f))) {
            zero.add(a.target());
            return true;
        }
        note(a);
        return known.containsKey(a.target());
    }

    /** Branches inside of each other around one load, which replaces a zero. */
    private boolean guarded(If i, List<Bound> bounds) {
        Bound b = bound(i.condition());
        if (b == null || !i.otherwise().isEmpty() || i.then().size() != 1) {
            return false;
        }
        bounds.add(b);
        return switch (i.then().getFirst()) {
            case If inner -> guarded(inner, bounds);
            case Assign(Expr.Var v, Expr.Load l, var _) -> zero.remove(v) && fetch(v, l, bounds);
            default -> false;
        };
    }

    private boolean fetch(Expr.Var target, Expr.Load l, List<Bound> bounds) {
        Affine index = of(l.index());
        boolean global = l.array().space() == Space.GLOBAL && l.array().element() == Element.FLOAT;
        if (index == null || !global) {
            return false;
        }
        fetched.put(target, new Fetch(l, index, bounds));
        return true;
    }

    private @Nullable Bound bound(Cond c) {
        if (c.a().type() != Type.INT || c.relation() == Relation.EQ || c.relation() == Relation.NE) {
            return null;
        }
        Affine a = of(c.a());
        Affine b = of(c.b());
        if (a == null || b == null) {
            return null;
        }
        return switch (c.negated() ? c.relation().inverse() : c.relation()) {
            case LT -> less(a, b, 0);
            case LE -> less(a, b, 1);
            case GT -> less(b, a, 0);
            default -> less(b, a, 1);
        };
    }

    /** That {@code a < b + more}. */
    private static @Nullable Bound less(Affine a, Affine b, long more) {
        Affine axes = Affine.combined(Binary.Op.SUB, a.alone(), b.alone());
        Expr upper = new Binary(Binary.Op.ADD, new Cast(Element.LONG, b.rest()), new Const(Type.LONG, more));
        return axes == null
                ? null
                : new Bound(axes, new Binary(Binary.Op.SUB, new Cast(Element.LONG, a.rest()), upper));
    }

    private boolean store(Store x) {
        Fetch f = x.value() instanceof Expr.Load l
                ? fetch(ITSELF, l, List.of()) ? fetched.remove(ITSELF) : null
                : x.value() instanceof Expr.Var v ? fetched.get(v) : null;
        Affine index = of(x.index());
        boolean again = copies.stream().anyMatch(c -> c.target().equals(x.array()));
        boolean local = x.array().space() == Space.LOCAL && x.array().element() == Element.FLOAT;
        if (f == null || index == null || again || !local) {
            return false;
        }
        CopyRows copy = new TileShape(counts, index, f.index, f.bounds).copy(x, f.load.array());
        return copy != null && copies.add(copy);
    }

    private @Nullable Affine of(Expr e) {
        return switch (e) {
            case Expr.Var v when known.containsKey(v) -> known.get(v);
            case Expr.Id i when i.kind() == Kind.LOCAL_ID -> place(i.dimension());
            case Expr.Id i
            when i.kind() == Kind.GLOBAL_ID ->
                Affine.combined(
                        Binary.Op.ADD,
                        Affine.of(new Binary(
                                Binary.Op.MUL,
                                new Expr.Id(Kind.GROUP_ID, i.dimension()),
                                Const.of(local.get(i.dimension())))),
                        place(i.dimension()));
            case Binary b
            when b.type() == Type.INT -> {
                Affine x = of(b.a());
                Affine y = of(b.b());
                yield x == null || y == null ? null : Affine.combined(b.op(), x, y);
            }
            default -> same(e) ? Affine.of(e) : null;
        };
    }

    private Affine place(int dimension) {
        return local.get(dimension) == 1 ? Affine.of(Const.of(0)) : Affine.axis(dimension, 1);
    }

    /** Whether it is the same for all work-items and iterations, and can be computed where nobody asks for it. */
    private boolean same(Expr e) {
        return !uniformity.varies(e)
                && !Trees.loads(e)
                && !Trees.any(e, Affine::fails)
                && Liveness.exposed(e).stream().noneMatch(assigned::contains);
    }
}
