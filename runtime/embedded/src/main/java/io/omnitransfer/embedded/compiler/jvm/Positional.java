package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Moves the assignments of variables that depend on nothing but the work-item's position and the parameters to the start
 * of the kernel. They cannot fail, so it does not matter whether a work-item would have reached them.
 *
 * @param kernel the kernel, which begins with {@code assignments}
 */
record Positional(Kernel kernel, List<Assign> assignments) {

    static Positional hoist(Kernel kernel) {
        Set<String> known = new HashSet<>();
        kernel.parameters().forEach(p -> {
            if (p instanceof Kernel.Scalar s) {
                known.add(s.variable().name());
            }
        });
        Map<String, List<Assign>> definitions = new LinkedHashMap<>();
        Trees.each(kernel.body(), s -> {
            if (s instanceof Assign a) {
                definitions
                        .computeIfAbsent(a.target().name(), _ -> new ArrayList<>())
                        .add(a);
            }
        });
        List<Assign> hoisted = new ArrayList<>();
        int before = -1;
        while (before != hoisted.size()) {
            before = hoisted.size();
            definitions.forEach((name, all) -> {
                if (all.size() == 1
                        && !known.contains(name)
                        && depends(all.get(0).value(), known)) {
                    hoisted.add(all.get(0));
                    known.add(name);
                }
            });
        }
        Set<String> targets = new HashSet<>();
        hoisted.forEach(a -> targets.add(a.target().name()));
        List<Stmt> body = new ArrayList<>(hoisted);
        body.addAll(drop(kernel.body(), targets));
        return new Positional(kernel.withBody(body), hoisted);
    }

    private static boolean depends(Expr e, Set<String> known) {
        boolean self = switch (e) {
            case Expr.Var v -> known.contains(v.name());
            case Binary b ->
                b.type().integral()
                        && (b.op() != Op.DIV && b.op() != Op.REM
                                || b.b() instanceof Expr.Const c && c.value().longValue() != 0);
            case Expr.Const _, Expr.Id _, Expr.Length _, Expr.Neg _, Expr.Cast _ -> true;
            default -> false;
        };
        return self && Trees.operands(e).stream().allMatch(o -> depends(o, known));
    }

    private static List<Stmt> drop(List<Stmt> statements, Set<String> targets) {
        return statements.stream()
                .filter(s ->
                        !(s instanceof Assign a && targets.contains(a.target().name())))
                .map(s -> s.within(b -> drop(b, targets)))
                .toList();
    }
}
