package io.omnitransfer.embedded.compiler.pass;

import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Expr.Const;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.AsyncCopy;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.ArrayList;
import java.util.List;

/** Joins four asynchronous copies of neighbouring words, one behind the other, into one of 16 bytes. */
public final class WideCopies {
    private static final int WORDS = 4;

    private WideCopies() {}

    public static Kernel join(Kernel k) {
        return k.withBody(list(k.body()));
    }

    private static List<Stmt> list(List<Stmt> statements) {
        List<Stmt> out = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            if (i + WORDS <= statements.size() && adjacent(statements.subList(i, i + WORDS))) {
                AsyncCopy c = (AsyncCopy) statements.get(i);
                out.add(new AsyncCopy(c.target(), c.index(), c.source(), c.sourceIndex(), WORDS, c.at()));
                i += WORDS - 1;
            } else {
                out.add(statements.get(i).within(WideCopies::list));
            }
        }
        return out;
    }

    private static boolean adjacent(List<Stmt> four) {
        if (!(four.getFirst() instanceof AsyncCopy first)) {
            return false;
        }
        int perWord = 4 / first.source().element().bytes();
        for (int i = 1; i < WORDS; i++) {
            if (!(four.get(i) instanceof AsyncCopy c)
                    || !c.target().equals(first.target())
                    || !c.source().equals(first.source())
                    || !apart(first.index(), c.index(), i)
                    || !apart(first.sourceIndex(), c.sourceIndex(), i * perWord)) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code b} is {@code a + distance}. */
    private static boolean apart(Expr a, Expr b, int distance) {
        return base(a).equals(base(b)) && offset(b) - offset(a) == distance;
    }

    /** The expression without the constants that are added to it. */
    private static Expr base(Expr e) {
        return e instanceof Binary(Op op, Expr a, Const _) && op == Op.ADD ? base(a) : e;
    }

    /** The constants that are added. */
    private static int offset(Expr e) {
        return e instanceof Binary(Op op, Expr a, Const(Type _, Integer n)) && op == Op.ADD ? n + offset(a) : 0;
    }
}
