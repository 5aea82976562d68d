package io.omnitransfer.embedded.compiler.ir;

import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Block;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.Continue;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Stmt.Switch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Variables whose values may still be read. Sets of variables are sets of their numbers, in the order of appearance. */
public final class Liveness {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final Map<Integer, BitSet> atBreak = new HashMap<>();
    private final Map<Integer, BitSet> atContinue = new HashMap<>();
    private final Map<Stmt, BitSet> behind = new IdentityHashMap<>();
    private final Map<Stmt, BitSet> head = new IdentityHashMap<>();
    /** Whether what is found is final, and so noted. */
    private boolean noting;

    private Liveness() {}

    public static Liveness of(List<Stmt> body) {
        Liveness l = new Liveness();
        l.noting = true;
        l.before(body, new BitSet());
        return l;
    }

    /** Variables that the statements may read before they assign them. */
    public static Set<String> exposed(List<Stmt> statements) {
        Liveness l = new Liveness();
        Set<String> exposed = new TreeSet<>();
        l.before(statements, new BitSet()).stream().mapToObj(l.names::get).forEach(exposed::add);
        return exposed;
    }

    /** For each statement what it and those behind it expose, and an empty set for the end. */
    public static List<Set<String>> exposedFromEach(List<Stmt> statements) {
        Liveness l = new Liveness();
        List<Set<String>> all = new ArrayList<>(List.of(Set.of()));
        BitSet live = new BitSet();
        for (Stmt s : statements.reversed()) {
            live = l.before(s, live);
            all.add(live.stream().mapToObj(l.names::get).collect(Collectors.toSet()));
        }
        return all.reversed();
    }

    /** Variables in the expression. */
    public static Set<String> exposed(Expr expression) {
        Set<String> exposed = new TreeSet<>();
        Trees.each(expression, x -> {
            if (x instanceof Expr.Var v) {
                exposed.add(v.name());
            }
        });
        return exposed;
    }

    /** Variables the statements assign somewhere. */
    public static Set<String> assigned(List<Stmt> statements) {
        Set<String> all = new TreeSet<>();
        Trees.each(statements, s -> {
            if (s instanceof Assign a) {
                all.add(a.target().name());
            }
        });
        return all;
    }

    /** Whether the variable is live behind an if, switch, loop or block. */
    public boolean behind(Stmt construct, String variable) {
        return contains(behind.get(construct), variable);
    }

    /** Whether the variable is live at the start of every iteration of a loop. */
    public boolean head(Stmt loop, String variable) {
        return contains(head.get(loop), variable);
    }

    private boolean contains(@Nullable BitSet live, String variable) {
        Integer n = numbers.get(variable);
        return live != null && n != null && live.get(n);
    }

    private int number(Expr.Var v) {
        return numbers.computeIfAbsent(v.name(), name -> {
            names.add(name);
            return names.size() - 1;
        });
    }

    private BitSet before(List<Stmt> statements, BitSet after) {
        BitSet live = (BitSet) after.clone();
        for (Stmt s : statements.reversed()) {
            live = before(s, live);
        }
        return live;
    }

    /** @param after what is live behind the statement; may be changed */
    private BitSet before(Stmt s, BitSet after) {
        BitSet live = switch (s) {
            case Assign a -> {
                after.clear(number(a.target()));
                yield after;
            }
            case If _, Switch _ -> {
                note(behind, s, after);
                BitSet any = new BitSet();
                s.bodies().forEach(b -> any.or(before(b, after)));
                yield any;
            }
            case Block b -> {
                note(behind, s, after);
                atBreak.put(b.label(), after);
                yield before(b.body(), after);
            }
            case Loop l -> loop(l, after);
            case Break b -> copy(atBreak.get(b.label()));
            case Continue c -> copy(atContinue.get(c.label()));
            default -> after;
        };
        s.expressions()
                .forEach(e -> Trees.each(e, x -> {
                    if (x instanceof Expr.Var v) {
                        live.set(number(v));
                    }
                }));
        return live;
    }

    /** What is live at the head is found without the back edge: a path through it goes on from the head. */
    private BitSet loop(Loop l, BitSet after) {
        note(behind, l, after);
        atBreak.put(l.label(), after);
        atContinue.put(l.label(), new BitSet());
        boolean outer = noting;
        noting = false;
        BitSet start = before(l.body(), new BitSet());
        noting = outer;
        if (noting) {
            note(head, l, start);
            atContinue.put(l.label(), start);
            before(l.body(), start);
        }
        return copy(start);
    }

    private void note(Map<Stmt, BitSet> where, Stmt s, BitSet live) {
        if (noting) {
            where.computeIfAbsent(s, _ -> new BitSet()).or(live);
        }
    }

    private static BitSet copy(@Nullable BitSet live) {
        return live == null ? new BitSet() : (BitSet) live.clone();
    }
}
