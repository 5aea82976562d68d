package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Const;
import io.omnitransfer.embedded.compiler.ir.Liveness;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Block;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.Clear;
import io.omnitransfer.embedded.compiler.ir.Stmt.Continue;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Stmt.Store;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.pass.PrivateArrays;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps elements of private arrays in variables while a loop runs that accesses the array at constant indices only: loaded
 * before, stored behind. An array that the rest of the kernel indexes freely stays in memory, but not in the loop that
 * counts.
 */
final class Promotion {
    /**
     * From this many variables on, one is stored in every iteration, too. Just-in-time compilers unroll the loop and would
     * move the loads of later iterations ahead of the sums of earlier ones, for which they have no registers; loads stay
     * behind a store that could have changed what they load.
     */
    private static final int MANY = 8;
    /** From here on they do not unroll. */
    private static final int TOO_MANY = 16;

    /** An element of an array that a loop changes. */
    private record Kept(Assign load, Store store) {}

    private final int most;
    private int label;

    private Promotion(int most, int label) {
        this.most = most;
        this.label = label;
    }

    /**
     * @param statements with unique labels
     * @param most sums that a loop may have
     */
    static List<Stmt> of(List<Stmt> statements, int most) {
        int[] last = {0};
        Trees.each(statements, s -> {
            switch (s) {
                case Loop l -> last[0] = Math.max(last[0], l.label());
                case Block b -> last[0] = Math.max(last[0], b.label());
                default -> {}
            }
        });
        return new Promotion(most, last[0]).list(statements);
    }

    private List<Stmt> list(List<Stmt> statements) {
        return joined(parts(statements));
    }

    private static List<Stmt> joined(List<List<Stmt>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    /** The statements, in parts: one ends with each of the loops that another one becomes, but for the last. */
    private List<List<Stmt>> parts(List<Stmt> statements) {
        List<List<Stmt>> parts = new ArrayList<>(List.of(new ArrayList<>()));
        for (Stmt s : statements) {
            switch (s) {
                case Loop l when closed(l) -> promote(l, parts);
                case If i when i.otherwise().isEmpty() -> parts.getLast().addAll(guarded(i));
                default -> parts.getLast().add(s.within(this::list));
            }
        }
        return parts;
    }

    /**
     * The branch, or one around every part of its body: a method can end between two branches, but not within one. Not
     * where its condition may change, nor where a part reads what an earlier one assigned: such variables would live
     * across branches, in memory.
     */
    private List<If> guarded(If i) {
        List<List<Stmt>> parts = parts(i.then());
        Set<String> assigned = Liveness.assigned(i.then());
        boolean stays = i.expressions().stream()
                .noneMatch(e -> Trees.any(
                        e, x -> x instanceof Expr.Load || x instanceof Expr.Var v && assigned.contains(v.name())));
        return stays && apart(parts)
                ? parts.stream().map(p -> i.with(i.condition(), p, List.of())).toList()
                : List.of(i.with(i.condition(), joined(parts), List.of()));
    }

    private static boolean apart(List<List<Stmt>> parts) {
        Set<String> assigned = new HashSet<>();
        for (List<Stmt> p : parts) {
            if (Liveness.exposed(p).stream().anyMatch(assigned::contains)) {
                return false;
            }
            assigned.addAll(Liveness.assigned(p));
        }
        return true;
    }

    /** Whether every way out of the loop ends behind it, and nothing waits inside. */
    private static boolean closed(Loop l) {
        Set<Integer> inside = new HashSet<>();
        Trees.each(List.of(l), s -> {
            switch (s) {
                case Loop x -> inside.add(x.label());
                case Block x -> inside.add(x.label());
                default -> {}
            }
        });
        return !Trees.anyStatement(
                l.body(),
                s -> s instanceof Stmt.Barrier
                        || s instanceof Break b && !inside.contains(b.label())
                        || s instanceof Continue c && !inside.contains(c.label()));
    }

    private void promote(Loop l, List<List<Stmt>> parts) {
        List<Stmt> out = parts.getLast();
        Map<Expr.Var, Expr> begins = constants(out);
        List<Stmt> body = l.body();
        Map<Expr.Var, Kept> kept = new LinkedHashMap<>();
        Set<Array> indexed = PrivateArrays.indexed(body);
        for (Array a : arrays(body)) {
            if (indexed.contains(a)) {
                continue;
            }
            String suffix = "_" + l.label();
            Set<Integer> used = new TreeSet<>();
            Set<Integer> stored = new TreeSet<>();
            Trees.each(body, s -> {
                if (s instanceof Store x && x.array().equals(a) && x.index() instanceof Const c) {
                    stored.add(c.value().intValue());
                }
                loads(s, a, used);
            });
            used.addAll(stored);
            for (int i : used) {
                Expr.Var element = PrivateArrays.element(a, i, suffix);
                Assign load = new Assign(element, new Expr.Load(a, Const.of(i)));
                if (stored.contains(i)) {
                    kept.put(element, new Kept(load, new Store(a, Const.of(i), element)));
                } else {
                    out.add(load);
                }
            }
            body = PrivateArrays.replace(a, suffix, body);
        }
        Loop inner = new Loop(l.label(), list(body));
        List<Stmt> split = Fission.split(inner, begins, List.copyOf(kept.keySet()), most, () -> ++label);
        for (Stmt s : split) {
            if (s instanceof Loop part) {
                keep(part, kept, parts.getLast());
                if (s != split.getLast()) {
                    parts.add(new ArrayList<>());
                }
            } else {
                parts.getLast().add(s);
            }
        }
    }

    /** What the assignments at the end leave, where it is constant. */
    private static Map<Expr.Var, Expr> constants(List<Stmt> statements) {
        Map<Expr.Var, Expr> constants = new HashMap<>();
        Set<Expr.Var> seen = new HashSet<>();
        for (Stmt s : statements.reversed()) {
            if (!(s instanceof Assign a)) {
                break;
            }
            if (seen.add(a.target()) && a.value() instanceof Const c) {
                constants.put(a.target(), c);
            }
        }
        return constants;
    }

    /** The loop between the loads and the stores of what it changes. */
    private static void keep(Loop l, Map<Expr.Var, Kept> all, List<Stmt> out) {
        Set<String> assigned = Liveness.assigned(l.body());
        List<Kept> kept = all.entrySet().stream()
                .filter(e -> assigned.contains(e.getKey().name()))
                .map(Map.Entry::getValue)
                .toList();
        kept.forEach(k -> out.add(k.load));
        List<Stmt> body = new ArrayList<>(l.body());
        if (kept.size() >= MANY && kept.size() < TOO_MANY) {
            body.add(kept.getLast().store);
        }
        out.add(new Loop(l.label(), body));
        kept.forEach(k -> out.add(k.store));
    }

    private static void loads(Stmt s, Array a, Set<Integer> indices) {
        for (Expr e : s.expressions()) {
            Trees.each(e, x -> {
                if (x instanceof Expr.Load(Array b, Const c) && b.equals(a)) {
                    indices.add(c.value().intValue());
                }
            });
        }
    }

    /** The private arrays of words the statements access but do not create. */
    private static Set<Array> arrays(List<Stmt> body) {
        Set<Array> found = new LinkedHashSet<>();
        Set<Array> created = new HashSet<>();
        Trees.each(body, s -> {
            switch (s) {
                case Store x -> found.add(x.array());
                case Clear c -> created.add(c.array());
                default -> {}
            }
            for (Expr e : s.expressions()) {
                Trees.each(e, x -> {
                    if (x instanceof Expr.Load r) {
                        found.add(r.array());
                    }
                });
            }
        });
        found.removeAll(created);
        found.removeIf(a -> a.space() != Space.PRIVATE || a.element() != Element.FLOAT && a.element() != Element.INT);
        return found;
    }
}
