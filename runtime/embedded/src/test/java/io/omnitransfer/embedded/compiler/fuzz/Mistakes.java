package io.omnitransfer.embedded.compiler.fuzz;

import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What wrong compilers do to the results of their methods. Loaded together with each of them. */
public final class Mistakes {
    private Mistakes() {}

    static Class<?> typeOf(String function) {
        return Arrays.stream(Mistakes.class.getDeclaredMethods())
                .filter(m -> m.getName().equals(function))
                .findFirst()
                .orElseThrow()
                .getReturnType();
    }

    /** {@code !(a < b)} is not {@code a >= b} if one is NaN. */
    public static Cond withoutNegation(Cond right) {
        return right.negated() ? new Cond(right.relation().inverse(), false, right.a(), right.b()) : right;
    }

    public static Kernel withoutBarriers(Kernel right) {
        return right.withBody(dropBarriers(right.body()));
    }

    private static List<Stmt> dropBarriers(List<Stmt> statements) {
        List<Stmt> out = new ArrayList<>();
        for (Stmt s : statements) {
            switch (s) {
                case Stmt.Barrier _ -> {}
                case Stmt.Loop l -> out.add(new Stmt.Loop(l.label(), dropBarriers(l.body())));
                case Stmt.Block b -> out.add(new Stmt.Block(b.label(), dropBarriers(b.body())));
                default -> out.add(s);
            }
        }
        return out;
    }

    public static Expr bytesAsShorts(Expr right) {
        return right instanceof Expr.Cast c && c.to() == Element.BYTE ? new Expr.Cast(Element.SHORT, c.a()) : right;
    }

    public static Expr signedShift(Expr right) {
        return right instanceof Expr.Binary b && b.op() == Expr.Binary.Op.USHR
                ? new Expr.Binary(Expr.Binary.Op.SHR, b.a(), b.b())
                : right;
    }

    public static Stmt otherChoice(Stmt right) {
        return right instanceof Stmt.Assign a && a.value() instanceof Expr.Select s
                ? new Stmt.Assign(a.target(), new Expr.Select(s.condition(), s.b(), s.a()))
                : right;
    }

    /** One iteration less. */
    public static List<?> shorter(List<?> right) {
        if (right == null || right.size() < 2) {
            return right;
        }
        List<Object> out = new ArrayList<>(right);
        out.remove(right.size() - 2);
        return out;
    }
}
