package io.omnitransfer.embedded.compiler.c;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Position;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A kernel as structured C. A global array takes two parameters, the pointer and the number of elements; scalars one;
 * the kernel context none.
 */
public final class CText {
    private final Dialect dialect;
    private final CExpressions expressions;
    private final StringBuilder out = new StringBuilder();
    /** What the lines so far were made of. */
    private final List<Position> lines = new ArrayList<>();

    /** A construct that {@code break} or {@code continue} may refer to. */
    private final Deque<Integer> inner = new ArrayDeque<>();

    /** Tiles that work-items store to, and of these the one whose stores the warp has waited for. */
    private final Set<Array> stored = new HashSet<>();

    private @Nullable Array awaited;

    private CText(Dialect dialect) {
        this.dialect = dialect;
        this.expressions = new CExpressions(dialect);
    }

    /** A program with one kernel. */
    public static CProgram of(Kernel k, Dialect dialect) {
        CText text = new CText(dialect);
        text.write(k);
        List<Position> lines = new ArrayList<>();
        dialect.prelude().lines().forEach(_ -> lines.add(Position.NONE));
        lines.addAll(text.lines);
        return new CProgram(k.name(), name(k), dialect.prelude() + text.out, lines);
    }

    /** The kernel alone, as a reader wants it. */
    public static String kernel(Kernel k, Dialect dialect) {
        CText text = new CText(dialect);
        text.write(k);
        return text.out.toString();
    }

    private static String name(Kernel k) {
        return k.name().replaceAll("\\W", "_");
    }

    private void write(Kernel k) {
        Trees.each(k.body(), s -> {
            if (s instanceof Stmt.Store x) {
                stored.add(x.array());
            }
        });
        line(0, "%s%s(%s) {".formatted(dialect.kernel(), name(k), parameters(k)));
        dialect.locals(k.arrays(Space.LOCAL)).forEach(l -> line(1, l));
        for (Array a : k.arrays(Space.PRIVATE)) {
            line(1, "%s %s[%d];".formatted(dialect.stored(a.element(), a.space()), name(a), a.size()));
        }
        Map<String, Type> variables = new LinkedHashMap<>();
        Trees.each(k.body(), s -> {
            if (s instanceof Assign a) {
                variables.put(a.target().name(), a.target().type());
            }
        });
        variables.forEach((v, t) -> line(1, "%s %s = 0;".formatted(dialect.type(t), CExpressions.name(v))));
        list(k.body(), 1);
        line(0, "}");
    }

    private String parameters(Kernel k) {
        List<String> all = new ArrayList<>();
        for (Kernel.Parameter p : k.parameters()) {
            switch (p) {
                case Kernel.Global g -> {
                    all.add(dialect.pointer(g.array().element(), name(g.array())));
                    all.add("int " + name(g.array()) + "_size");
                }
                case Kernel.Scalar s -> all.add(dialect.type(s.variable().type()) + " " + expr(s.variable()));
                default -> {}
            }
        }
        return String.join(", ", all);
    }

    private static String name(Array a) {
        return CExpressions.name(a.name());
    }

    // ---- statements

    private void line(int depth, String text) {
        out.append("    ".repeat(depth)).append(text).append('\n');
        lines.add(expressions.at);
    }

    private void list(List<Stmt> statements, int d) {
        Position outer = expressions.at;
        for (Stmt s : statements) {
            expressions.at = Trees.position(s);
            statement(s, d);
        }
        expressions.at = outer;
    }

    private void statement(Stmt s, int d) {
        switch (s) {
            case Assign a -> line(d, "%s = %s;".formatted(expr(a.target()), expr(a.value())));
            case Stmt.Store x ->
                line(d, dialect.store(x.array(), name(x.array()), expr(x.index()), expr(x.value())) + ";");
            case Stmt.AtomicAdd x ->
                line(d, dialect.atomicAdd(x.array(), name(x.array()), expr(x.index()), expr(x.value())) + ";");
            case Stmt.Clear c ->
                line(
                        d,
                        "for (int k = 0; k < %d; k++) %s[k] = 0;"
                                .formatted(c.array().size(), name(c.array())));
            case Stmt.Barrier _ -> line(d, dialect.barrier());
            case Stmt.LoadFragment l -> {
                if (stored.contains(l.tile()) && !l.tile().equals(awaited)) {
                    line(d, dialect.warp("sync_warp") + "();");
                }
                line(
                        d,
                        "%s(%s, %s, %s);"
                                .formatted(
                                        dialect.warp("load_" + l.matrix()),
                                        name(l.fragment()),
                                        name(l.tile()),
                                        expr(l.byteOffset())));
            }
            case Stmt.Mma m ->
                line(
                        d,
                        "%s(%s, %s, %s);"
                                .formatted(dialect.warp("mma_" + m.format()), name(m.d()), name(m.a()), name(m.b())));
            case Stmt.AsyncCopy c ->
                line(
                        d,
                        "%s(%s + %s, %s + %s);"
                                .formatted(
                                        dialect.warp(c.words() == 1 ? "async_copy" : "async_copy_16"),
                                        name(c.target()),
                                        expr(c.index()),
                                        name(c.source()),
                                        expr(c.sourceIndex())));
            case Stmt.CopyRows _ -> throw new IllegalStateException("only on the JVM: " + s);
            case Stmt.AsyncCommit _ -> line(d, dialect.warp("async_commit") + "();");
            case Stmt.AsyncWait w -> line(d, "%s(%d);".formatted(dialect.warp("async_wait"), w.groups()));
            case Stmt.If i -> {
                line(d, "if (%s) {".formatted(expressions.condition(i.condition())));
                arm(i.then(), d + 1);
                if (!i.otherwise().isEmpty()) {
                    line(d, "} else {");
                    arm(i.otherwise(), d + 1);
                }
                line(d, "}");
            }
            case Stmt.Loop l -> {
                if (walksPrivateArray(l)) {
                    dialect.unroll().ifPresent(p -> line(d, p));
                }
                construct("while (true) {", l.label(), l.body(), d);
            }
            case Stmt.Block b -> {
                line(d, "{");
                list(b.body(), d + 1);
                line(d, "}");
                target("end" + b.label(), d);
            }
            case Stmt.Switch w -> multiway(w, d);
            case Stmt.Break b -> line(d, at(b.label()) ? "break;" : "goto end%d;".formatted(b.label()));
            case Stmt.Continue c -> line(d, at(c.label()) ? "continue;" : "goto next%d;".formatted(c.label()));
        }
        awaited = switch (s) {
            case Stmt.LoadFragment l -> l.tile();
            case Assign _, Stmt.Mma _, Stmt.AsyncCopy _, Stmt.AsyncCommit _, Stmt.AsyncWait _ -> awaited;
            default -> null;
        };
    }

    /** One way of a branch; a dialect may want what is behind its last barrier closed by another one. */
    private void arm(List<Stmt> body, int d) {
        list(body, d);
        boolean open = !body.isEmpty() && !(body.getLast() instanceof Stmt.Barrier);
        if (dialect.closesBarriers() && open && Trees.anyStatement(body, s -> s instanceof Stmt.Barrier)) {
            line(d, dialect.barrier());
        }
    }

    /** Whether the loop runs up to a constant over a private array: unrolled, the array can live in registers. */
    private static boolean walksPrivateArray(Stmt.Loop l) {
        return l.body().getFirst() instanceof Stmt.If i
                && i.then().equals(List.of(new Stmt.Break(l.label())))
                && i.condition().b() instanceof Expr.Const
                && Trees.anyStatement(l.body(), CText::touchesPrivateArray);
    }

    private static boolean touchesPrivateArray(Stmt s) {
        return s instanceof Stmt.Store x && x.array().space() == Space.PRIVATE
                || s.expressions().stream()
                        .anyMatch(e -> Trees.any(
                                e, x -> x instanceof Expr.Load r && r.array().space() == Space.PRIVATE));
    }

    private boolean at(int label) {
        return !inner.isEmpty() && inner.peek() == label;
    }

    private void construct(String head, int label, List<Stmt> body, int d) {
        line(d, head);
        inner.push(label);
        list(body, d + 1);
        inner.pop();
        target("next" + label, d + 1);
        line(d, "}");
        target("end" + label, d);
    }

    /** A label, if a jump is written as a goto. */
    private void target(String label, int d) {
        if (out.indexOf("goto " + label + ";") >= 0) {
            line(d, label + ": ;");
        }
    }

    /** A chain of branches, not C's switch: PoCL takes its selector for the same in all work-items of a group. */
    private void multiway(Stmt.Switch w, int d) {
        line(d, "{");
        line(d + 1, "const int selector = %s;".formatted(expr(w.selector())));
        String head = "if (%s) {";
        for (Stmt.Arm a : w.arms()) {
            String keys = a.keys().stream().map(k -> "selector == " + k).collect(Collectors.joining(" || "));
            line(d + 1, head.formatted(keys));
            arm(a.body(), d + 2);
            head = "} else if (%s) {";
        }
        line(d + 1, w.arms().isEmpty() ? "{" : "} else {");
        arm(w.otherwise(), d + 2);
        line(d + 1, "}");
        line(d, "}");
    }

    private String expr(Expr e) {
        return expressions.expr(e);
    }
}
