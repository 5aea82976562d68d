package io.omnitransfer.embedded.compiler.front;

import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Block;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.Continue;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes what structuring leaves over: jumps to where control goes anyway, blocks nobody breaks out of, statements of a
 * block before the first that does, a block around nothing but a loop, and else-branches of a branch that jumps. Blocks
 * are moved from around barriers where that is possible: their breaks would keep work-items from a barrier together.
 */
public final class Tidy {
    private Tidy() {}

    public static List<Stmt> tidy(List<Stmt> statements) {
        List<Stmt> before = statements;
        List<Stmt> after = list(before);
        while (!after.equals(before)) {
            before = after;
            after = list(before);
        }
        return after;
    }

    private static List<Stmt> list(List<Stmt> statements) {
        List<Stmt> out = new ArrayList<>();
        for (Stmt s : statements) {
            switch (s) {
                case Block b -> block(b, out);
                case Loop l -> out.add(new Loop(l.label(), list(tail(l.body(), new Continue(l.label())))));
                case If i -> branch(i, out);
                default -> out.add(s.within(Tidy::list));
            }
            if (jumps(s)) {
                break;
            }
        }
        return out;
    }

    private static void block(Block b, List<Stmt> out) {
        List<Stmt> body = list(tail(b.body(), new Break(b.label())));
        int before = 0;
        while (before < body.size()
                && !Trees.anyStatement(body.subList(before, before + 1), new Break(b.label())::equals)) {
            before++;
        }
        out.addAll(body.subList(0, before));
        body = body.subList(before, body.size());
        if (body.size() == 1 && body.get(0) instanceof Loop l) {
            out.add(new Loop(l.label(), replace(l.body(), new Break(b.label()), new Break(l.label()))));
        } else if (body.size() == 1 && body.get(0) instanceof If i && waits(body) && !mentions(i.then(), b)) {
            out.add(i.with(i.condition(), i.then(), List.of(new Block(b.label(), i.otherwise()))));
        } else if (body.size() == 1 && body.get(0) instanceof If i && waits(body) && !mentions(i.otherwise(), b)) {
            out.add(i.with(i.condition(), List.of(new Block(b.label(), i.then())), i.otherwise()));
        } else if (!body.isEmpty()) {
            out.add(new Block(b.label(), body));
        }
    }

    private static boolean mentions(List<Stmt> statements, Block b) {
        return Trees.anyStatement(statements, new Break(b.label())::equals);
    }

    private static boolean waits(List<Stmt> statements) {
        return Trees.anyStatement(statements, s -> s instanceof Stmt.Barrier);
    }

    /**
     * The body of the construct whose end or next iteration {@code jump} goes to. If there are barriers in it, work-items
     * must not part in it for longer than they need to: what follows a branch that jumps becomes its other branch.
     */
    private static List<Stmt> tail(List<Stmt> body, Stmt jump) {
        return dropTail(waits(body) ? branches(body, jump) : body, jump);
    }

    private static List<Stmt> branches(List<Stmt> statements, Stmt jump) {
        for (int k = 0; k < statements.size() - 1; k++) {
            if (statements.get(k) instanceof If i
                    && i.otherwise().isEmpty()
                    && !i.then().isEmpty()
                    && i.then().getLast().equals(jump)) {
                List<Stmt> out = new ArrayList<>(statements.subList(0, k));
                List<Stmt> rest = statements.subList(k + 1, statements.size());
                out.add(i.with(i.condition(), i.then(), branches(rest, jump)));
                return out;
            }
        }
        return statements;
    }

    private static void branch(If i, List<Stmt> out) {
        List<Stmt> then = list(i.then());
        List<Stmt> otherwise = list(i.otherwise());
        if (then.isEmpty() && otherwise.isEmpty()) {
            return;
        }
        boolean first = endsInJump(then);
        boolean second = endsInJump(otherwise);
        if (first && second) {
            first = Trees.size(then) <= Trees.size(otherwise);
        }
        if (first) {
            out.add(i.with(i.condition(), then, List.of()));
            out.addAll(otherwise);
        } else if (second) {
            out.add(i.with(i.condition().not(), otherwise, List.of()));
            out.addAll(then);
        } else if (then.isEmpty()) {
            out.add(i.with(i.condition().not(), otherwise, List.of()));
        } else {
            out.add(i.with(i.condition(), then, otherwise));
        }
    }

    private static boolean jumps(Stmt s) {
        return s instanceof Break || s instanceof Continue;
    }

    private static boolean endsInJump(List<Stmt> statements) {
        return !statements.isEmpty() && jumps(statements.getLast());
    }

    /** Removes {@code jump} wherever it is the last thing the statements do. */
    private static List<Stmt> dropTail(List<Stmt> statements, Stmt jump) {
        if (statements.isEmpty()) {
            return statements;
        }
        List<Stmt> out = new ArrayList<>(statements);
        Stmt last = out.removeLast();
        switch (last) {
            case Loop l -> out.add(new Loop(l.label(), replace(l.body(), jump, new Break(l.label()))));
            default -> {
                if (!last.equals(jump)) {
                    out.add(last.within(b -> dropTail(b, jump)));
                }
            }
        }
        return out;
    }

    /** Replaces one jump by another. */
    private static List<Stmt> replace(List<Stmt> statements, Stmt from, Stmt to) {
        return statements.stream()
                .map(s -> s.equals(from) ? to : s.within(b -> replace(b, from, to)))
                .toList();
    }
}
