package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Const;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Block;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.Clear;
import io.omnitransfer.embedded.compiler.ir.Stmt.Continue;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Stmt.Store;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.pass.PrivateArrays;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
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
    private static final int MANY = 100;

    private Promotion() {}

    /** @param statements with unique labels */
    static List<Stmt> list(List<Stmt> statements) {
        List<Stmt> out = new ArrayList<>();
        for (Stmt s : statements) {
            switch (s) {
                case Loop l when closed(l) -> promote(l, out);
                default -> out.add(s.within(Promotion::list));
            }
        }
        return out;
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

    private static void promote(Loop l, List<Stmt> out) {
        List<Stmt> body = l.body();
        List<Stmt> behind = new ArrayList<>();
        for (Array a : arrays(body)) {
            if (!PrivateArrays.constantOnly(a, body)) {
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
                out.add(new Assign(PrivateArrays.element(a, i, suffix), new Expr.Load(a, Const.of(i))));
            }
            for (int i : stored) {
                behind.add(new Store(a, Const.of(i), PrivateArrays.element(a, i, suffix)));
            }
            body = PrivateArrays.replace(a, suffix, body);
        }
        body = list(body);
        if (behind.size() >= MANY) {
            body.add(behind.getLast());
        }
        out.add(new Loop(l.label(), body));
        out.addAll(behind);
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
