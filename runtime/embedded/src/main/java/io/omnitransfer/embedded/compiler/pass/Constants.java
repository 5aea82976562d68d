package io.omnitransfer.embedded.compiler.pass;

import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Fold;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Arm;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Block;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Stmt.Switch;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Forwards constants to where a variable surely has that value, and decides branches that become constant. */
final class Constants {
    private Constants() {}

    static List<Stmt> propagate(List<Stmt> statements) {
        return list(statements, new HashMap<>());
    }

    private static List<Stmt> list(List<Stmt> statements, Map<String, Expr> known) {
        List<Stmt> out = new ArrayList<>();
        UnaryOperator<Expr> f = e -> e instanceof Expr.Var v ? known.getOrDefault(v.name(), e) : e;
        for (Stmt s : statements) {
            switch (s) {
                case Assign a -> {
                    Expr value = Trees.map(a.value(), f);
                    if (value instanceof Expr.Const) {
                        known.put(a.target().name(), value);
                    } else {
                        known.remove(a.target().name());
                    }
                    out.add(new Assign(a.target(), value));
                }
                case If i -> {
                    Cond c = Trees.map(i.condition(), f);
                    Boolean holds = Fold.known(c);
                    if (holds != null) {
                        out.addAll(list(holds ? i.then() : i.otherwise(), known));
                    } else {
                        out.add(new If(
                                c, list(i.then(), new HashMap<>(known)), list(i.otherwise(), new HashMap<>(known))));
                        forget(s, known);
                    }
                }
                case Loop l -> {
                    forget(s, known);
                    out.add(new Loop(l.label(), list(l.body(), new HashMap<>(known))));
                }
                case Block b -> {
                    out.add(new Block(b.label(), list(b.body(), new HashMap<>(known))));
                    forget(s, known);
                }
                case Switch w -> {
                    out.add(new Switch(
                            Trees.map(w.selector(), f),
                            w.arms().stream()
                                    .map(a -> new Arm(a.keys(), list(a.body(), new HashMap<>(known))))
                                    .toList(),
                            list(w.otherwise(), new HashMap<>(known))));
                    forget(s, known);
                }
                default -> out.add(Trees.map(s, f));
            }
        }
        return out;
    }

    private static void forget(Stmt construct, Map<String, Expr> known) {
        Trees.each(List.of(construct), s -> {
            if (s instanceof Assign a) {
                known.remove(a.target().name());
            }
        });
    }
}
