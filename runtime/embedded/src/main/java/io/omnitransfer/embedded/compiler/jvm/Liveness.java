package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Block;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.Continue;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Stmt.Switch;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Variables whose values may still be read. */
final class Liveness {
    private final Map<Stmt, Set<String>> behind = new IdentityHashMap<>();
    private final Map<Stmt, Set<String>> head = new IdentityHashMap<>();
    private final Map<Integer, Set<String>> atBreak = new HashMap<>();
    private final Map<Integer, Set<String>> atContinue = new HashMap<>();

    Liveness(List<Stmt> body) {
        before(body, Set.of());
    }

    /** Live behind an if, switch, loop or block. */
    Set<String> behind(Stmt construct) {
        return behind.getOrDefault(construct, Set.of());
    }

    /** Live at the start of every iteration of a loop. */
    Set<String> head(Stmt loop) {
        return head.getOrDefault(loop, Set.of());
    }

    private Set<String> before(List<Stmt> statements, Set<String> after) {
        Set<String> live = after;
        for (Stmt s : statements.reversed()) {
            live = before(s, live);
        }
        return live;
    }

    private Set<String> before(Stmt s, Set<String> after) {
        Set<String> live = new HashSet<>();
        switch (s) {
            case Assign a -> {
                live.addAll(after);
                live.remove(a.target().name());
            }
            case If _, Switch _ -> {
                behind.computeIfAbsent(s, _ -> new HashSet<>()).addAll(after);
                s.bodies().forEach(b -> live.addAll(before(b, after)));
            }
            case Block b -> {
                behind.computeIfAbsent(s, _ -> new HashSet<>()).addAll(after);
                atBreak.put(b.label(), after);
                live.addAll(before(b.body(), after));
            }
            case Loop l -> {
                behind.computeIfAbsent(s, _ -> new HashSet<>()).addAll(after);
                atBreak.put(l.label(), after);
                Set<String> start = head.computeIfAbsent(s, _ -> new HashSet<>());
                atContinue.put(l.label(), start);
                while (start.addAll(before(l.body(), Set.copyOf(start)))) {
                    // until the back edge brings nothing new
                }
                live.addAll(start);
            }
            case Break b -> live.addAll(atBreak.getOrDefault(b.label(), Set.of()));
            case Continue c -> live.addAll(atContinue.getOrDefault(c.label(), Set.of()));
            default -> live.addAll(after);
        }
        s.expressions()
                .forEach(e -> Trees.any(e, x -> {
                    if (x instanceof Expr.Var v) {
                        live.add(v.name());
                    }
                    return false;
                }));
        return live;
    }
}
