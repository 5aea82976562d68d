package io.omnitransfer.embedded.compiler.pass;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Const;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Clear;
import io.omnitransfer.embedded.compiler.ir.Stmt.Store;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns private arrays that are only accessed at constant indices into variables. */
public final class PrivateArrays {
    private final Set<Array> replaced;
    private final String suffix;

    private PrivateArrays(Set<Array> replaced, String suffix) {
        this.replaced = replaced;
        this.suffix = suffix;
    }

    /** @param most elements of an array that processors have registers for */
    static Kernel replace(Kernel k, int most) {
        Set<Array> indexed = indexed(k.body());
        Set<Array> fit = k.arrays().stream()
                .filter(a -> a.space() == Space.PRIVATE && a.size() <= most && !indexed.contains(a))
                .collect(Collectors.toSet());
        List<Array> others = k.arrays().stream().filter(a -> !fit.contains(a)).toList();
        return k.withArrays(others).withBody(new PrivateArrays(fit, "").list(k.body()));
    }

    /** The statements with variables in place of an array whose indices they know. */
    public static List<Stmt> replace(Array a, String suffix, List<Stmt> statements) {
        return new PrivateArrays(Set.of(a), suffix).list(statements);
    }

    /** The arrays that the statements access otherwise than at constant indices inside of them. */
    public static Set<Array> indexed(List<Stmt> statements) {
        Set<Array> found = new HashSet<>();
        Trees.each(statements, s -> {
            boolean fits = s instanceof Clear || s instanceof Store x && fits(x.array(), x.index());
            if (!fits) {
                found.addAll(s.arrays());
            }
            for (Expr e : s.expressions()) {
                Trees.each(e, x -> {
                    if (x instanceof Expr.Load l && !fits(l.array(), l.index())) {
                        found.add(l.array());
                    }
                });
            }
        });
        return found;
    }

    static boolean fits(Array a, Expr index) {
        return index instanceof Const(Type _, Integer i) && i >= 0 && i < a.size();
    }

    /** The variable that takes the place of an element. */
    public static Expr.Var element(Array a, int index, String suffix) {
        return new Expr.Var(a.name() + "_" + index + suffix, a.element().type());
    }

    private Expr read(Expr e) {
        boolean ours = e instanceof Expr.Load l && replaced.contains(l.array());
        return ours && e instanceof Expr.Load(Array a, Const(Type _, Integer i)) ? element(a, i, suffix) : e;
    }

    private List<Stmt> list(List<Stmt> statements) {
        List<Stmt> out = new ArrayList<>();
        for (Stmt s : statements) {
            switch (s) {
                case Clear c
                when replaced.contains(c.array()) -> {
                    for (int i = 0; i < c.array().size(); i++) {
                        Expr.Var v = element(c.array(), i, suffix);
                        out.add(new Assign(v, Const.zero(v.type())));
                    }
                }
                case Store x
                when replaced.contains(x.array()) && x.index() instanceof Const(Type _, Integer i) ->
                    out.add(new Assign(
                            element(x.array(), i, suffix),
                            narrow(x.array().element(), Trees.map(x.value(), this::read)),
                            x.at()));
                default -> out.add(Trees.mapOwn(s, this::read).within(this::list));
            }
        }
        return out;
    }

    /** What storing into an array of small elements does to a value. */
    private static Expr narrow(Element element, Expr value) {
        return switch (element) {
            case BYTE, SHORT, CHAR -> new Expr.Cast(element, value);
            default -> value;
        };
    }
}
