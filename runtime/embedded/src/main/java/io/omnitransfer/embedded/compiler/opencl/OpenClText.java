package io.omnitransfer.embedded.compiler.opencl;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A kernel as structured OpenCL C. A global array takes two parameters, the pointer and the number of elements; scalars
 * one; the kernel context none.
 */
public final class OpenClText {
    /** A construct that {@code break} or {@code continue} may refer to; 0 is a switch. */
    private final Deque<Integer> inner = new ArrayDeque<>();

    private final StringBuilder out = new StringBuilder();

    private OpenClText() {}

    /** Source of a program with one kernel, called {@link #name}. */
    public static String of(Kernel k) {
        OpenClText text = new OpenClText();
        text.out.append(OpenClPrelude.TEXT);
        text.out
                .append("__kernel void ")
                .append(name(k))
                .append('(')
                .append(parameters(k))
                .append(") {\n");
        for (Array a : k.arrays()) {
            String space = a.space() == Space.LOCAL ? "__local " : "";
            text.line(1, "%s%s %s[%d];".formatted(space, type(a.element(), a.space()), name(a.name()), a.size()));
        }
        Map<String, Type> variables = new LinkedHashMap<>();
        Trees.each(k.body(), s -> {
            if (s instanceof Assign a) {
                variables.put(a.target().name(), a.target().type());
            }
        });
        variables.forEach((v, t) -> text.line(1, "%s %s = 0;".formatted(t, name(v))));
        text.list(k.body(), 1);
        return text.out.append("}\n").toString();
    }

    /** The kernel's name in the program. */
    public static String name(Kernel k) {
        return k.name().replaceAll("\\W", "_");
    }

    private static String parameters(Kernel k) {
        List<String> all = new ArrayList<>();
        for (Kernel.Parameter p : k.parameters()) {
            switch (p) {
                case Kernel.Global g -> {
                    all.add("__global %s *%s"
                            .formatted(
                                    type(g.array().element(), Space.GLOBAL),
                                    name(g.array().name())));
                    all.add("int " + name(g.array().name()) + "_size");
                }
                case Kernel.Scalar s ->
                    all.add(s.variable().type() + " " + name(s.variable().name()));
                default -> {}
            }
        }
        return String.join(", ", all);
    }

    private static String type(Element e, Space space) {
        return switch (e) {
            case BYTE -> "char";
            case CHAR -> "ushort";
            case HALF -> space == Space.GLOBAL ? "half" : "float";
            default -> e.toString();
        };
    }

    /** Java's name with a mark that no keyword or built-in function ends in. */
    private static String name(String java) {
        return java + "_";
    }

    // ---- statements

    private void line(int depth, String text) {
        out.append("    ".repeat(depth)).append(text).append('\n');
    }

    private void list(List<Stmt> statements, int d) {
        statements.forEach(s -> statement(s, d));
    }

    private void statement(Stmt s, int d) {
        switch (s) {
            case Assign a -> line(d, "%s = %s;".formatted(name(a.target().name()), expr(a.value())));
            case Stmt.Store x -> line(d, store(x) + ";");
            case Stmt.AtomicAdd x ->
                line(
                        d,
                        "%s(%s + %s, %s);"
                                .formatted(
                                        x.array().element() == Element.INT
                                                ? "atomic_add"
                                                : "atom_add_" + x.array().element(),
                                        name(x.array().name()),
                                        expr(x.index()),
                                        expr(x.value())));
            case Stmt.Clear c ->
                line(
                        d,
                        "for (int k = 0; k < %d; k++) %s[k] = 0;"
                                .formatted(c.array().size(), name(c.array().name())));
            case Stmt.Barrier _ -> line(d, "barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);");
            case Stmt.If i -> {
                line(d, "if (%s) {".formatted(OpenClExpressions.condition(i.condition())));
                list(i.then(), d + 1);
                if (!i.otherwise().isEmpty()) {
                    line(d, "} else {");
                    list(i.otherwise(), d + 1);
                }
                line(d, "}");
            }
            case Stmt.Loop l -> construct("while (true) {", l.label(), l.body(), d);
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

    private void multiway(Stmt.Switch w, int d) {
        line(d, "switch (%s) {".formatted(expr(w.selector())));
        inner.push(0);
        for (Stmt.Arm a : w.arms()) {
            line(d, a.keys().stream().map(k -> "case " + k + ":").collect(Collectors.joining(" ")));
            list(a.body(), d + 1);
            line(d + 1, "break;");
        }
        line(d, "default:");
        list(w.otherwise(), d + 1);
        inner.pop();
        line(d, "}");
    }

    private static String expr(Expr e) {
        return OpenClExpressions.expr(e);
    }

    private static String store(Stmt.Store x) {
        return OpenClExpressions.store(x.array(), x.index(), x.value());
    }
}
