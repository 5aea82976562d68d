package io.omnitransfer.embedded.compiler.pass;

import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Fold;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
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
                    out.add(new Assign(a.target(), value, a.at()));
                }
                case If i -> {
                    Cond c = Trees.map(i.condition(), f);
                    Boolean holds = Fold.known(c);
                    if (holds != null) {
                        out.addAll(list(holds ? i.then() : i.otherwise(), known));
                    } else {
                        out.add(inside(i.with(c, i.then(), i.otherwise()), known));
                        forget(s, known);
                    }
                }
                case Loop _ -> {
                    forget(s, known);
                    out.add(inside(s, known));
                }
                default -> {
                    out.add(inside(Trees.mapOwn(s, f), known));
                    forget(s, known);
                }
            }
        }
        return out;
    }

    private static Stmt inside(Stmt construct, Map<String, Expr> known) {
        return construct.within(b -> list(b, new HashMap<>(known)));
    }

    private static void forget(Stmt construct, Map<String, Expr> known) {
        Trees.each(List.of(construct), s -> {
            if (s instanceof Assign a) {
                known.remove(a.target().name());
            }
        });
    }
}
