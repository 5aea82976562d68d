package io.omnitransfer.embedded.compiler.pass;

import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replaces variables that are copies, and drops assignments nobody reads.
 *
 * <p>A variable is a copy if every assignment gives it the same constant, id, or variable that is itself assigned only
 * once. Bytecode is definitely assigned, so a single definition is executed again before any use that follows it in the
 * next iteration of a loop; the copy can never be older than its source.
 */
final class Copies {
    private Copies() {}

    static List<Stmt> propagate(List<Stmt> statements) {
        List<Stmt> now = statements;
        while (true) {
            Map<String, Expr> copies = copies(now);
            List<Stmt> next = dropDead(Trees.map(drop(now, copies.keySet()), e -> resolve(e, copies)));
            if (next.equals(now)) {
                return now;
            }
            now = next;
        }
    }

    private static Expr resolve(Expr e, Map<String, Expr> copies) {
        Expr now = e;
        while (now instanceof Expr.Var v && copies.containsKey(v.name())) {
            now = copies.get(v.name());
        }
        return now;
    }

    private static Map<String, Expr> copies(List<Stmt> statements) {
        Map<String, List<Expr>> values = new HashMap<>();
        Trees.each(statements, s -> {
            if (s instanceof Assign a) {
                values.computeIfAbsent(a.target().name(), _ -> new ArrayList<>())
                        .add(a.value());
            }
        });
        Map<String, Expr> copies = new HashMap<>();
        values.forEach((name, all) -> {
            Expr e = all.get(0);
            boolean stable = e instanceof Expr.Const
                    || e instanceof Expr.Id
                    || e instanceof Expr.Var v
                            && !v.name().equals(name)
                            && values.getOrDefault(v.name(), List.of()).size() <= 1;
            if (stable && all.stream().allMatch(e::equals)) {
                copies.put(name, e);
            }
        });
        return copies;
    }

    private static List<Stmt> dropDead(List<Stmt> statements) {
        Set<String> read = new HashSet<>();
        Set<String> written = new HashSet<>();
        Trees.each(statements, s -> {
            s.expressions()
                    .forEach(e -> Trees.each(e, x -> {
                        if (x instanceof Expr.Var v) {
                            read.add(v.name());
                        }
                    }));
            if (s instanceof Assign a) {
                written.add(a.target().name());
            }
        });
        written.removeAll(read);
        return drop(statements, written);
    }

    private static List<Stmt> drop(List<Stmt> statements, Set<String> targets) {
        List<Stmt> out = new ArrayList<>();
        for (Stmt s : statements) {
            switch (s) {
                case Assign a when targets.contains(a.target().name()) -> {}
                default -> {
                    Stmt kept = s.within(b -> drop(b, targets));
                    boolean empty = kept instanceof If i
                            && i.then().isEmpty()
                            && i.otherwise().isEmpty();
                    if (!empty) {
                        out.add(kept);
                    }
                }
            }
        }
        return out;
    }
}
