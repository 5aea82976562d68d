package io.omnitransfer.embedded.compiler.ir;

import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.AtomicAdd;
import io.omnitransfer.embedded.compiler.ir.Stmt.Barrier;
import io.omnitransfer.embedded.compiler.ir.Stmt.Block;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.Clear;
import io.omnitransfer.embedded.compiler.ir.Stmt.Continue;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Stmt.Store;
import io.omnitransfer.embedded.compiler.ir.Stmt.Switch;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A kernel as text, close to Java. */
public final class Printer {
    private final StringBuilder out = new StringBuilder();

    private Printer() {}

    public static String print(Kernel k) {
        Printer p = new Printer();
        String parameters = k.parameters().stream()
                .map(q -> switch (q) {
                    case Kernel.Global g ->
                        "global " + g.array().element() + "[] " + g.array().name();
                    case Kernel.Scalar s ->
                        s.variable().type() + " " + s.variable().name();
                    case Kernel.Context _ -> "context";
                    case Kernel.Constant c -> "=" + c.value();
                })
                .collect(Collectors.joining(", "));
        p.out.append("kernel ").append(k.name()).append('(').append(parameters).append(")\n");
        for (Array a : k.arrays()) {
            p.line(
                    1,
                    "%s %s %s[%d]"
                            .formatted(a.space().name().toLowerCase(Locale.ROOT), a.element(), a.name(), a.size()));
        }
        p.list(k.body(), 1);
        return p.out.toString();
    }

    public static String print(List<Stmt> statements) {
        Printer p = new Printer();
        p.list(statements, 0);
        return p.out.toString();
    }

    private void line(int depth, String text) {
        out.append("  ".repeat(depth)).append(text).append('\n');
    }

    private void list(List<Stmt> statements, int d) {
        statements.forEach(s -> statement(s, d));
    }

    private void statement(Stmt s, int d) {
        switch (s) {
            case Assign a -> line(d, a.target().name() + " = " + print(a.value()));
            case Store x -> line(d, "%s[%s] = %s".formatted(x.array().name(), print(x.index()), print(x.value())));
            case AtomicAdd x ->
                line(d, "atomic %s[%s] += %s".formatted(x.array().name(), print(x.index()), print(x.value())));
            case Clear c -> line(d, "clear " + c.array().name());
            case Barrier _ -> line(d, "barrier");
            case Stmt.LoadFragment l ->
                line(
                        d,
                        "%s = fragment %s of %s at byte %s"
                                .formatted(
                                        l.fragment().name(),
                                        l.matrix(),
                                        l.tile().name(),
                                        print(l.byteOffset())));
            case Stmt.Mma m ->
                line(d, "%s += %s · %s (%s)".formatted(m.d().name(), m.a().name(), m.b().name(), m.format()));
            case Stmt.AsyncCopy a ->
                line(
                        d,
                        "copy %d bytes from %s[%s] to %s[%s]"
                                .formatted(
                                        4 * a.words(),
                                        a.source().name(),
                                        print(a.sourceIndex()),
                                        a.target().name(),
                                        print(a.index())));
            case Stmt.CopyRows c ->
                line(
                        d,
                        "copy %d rows of %d from %s[%s] to %s[%s]"
                                .formatted(
                                        c.rows().size(),
                                        c.columns().size(),
                                        c.source().name(),
                                        print(c.sourceIndex()),
                                        c.target().name(),
                                        print(c.index())));
            case Stmt.AsyncCommit _ -> line(d, "commit copies");
            case Stmt.AsyncWait w -> line(d, "wait for copies but " + w.groups());
            case Break b -> line(d, "break " + b.label());
            case Continue c -> line(d, "continue " + c.label());
            case If i -> {
                line(d, "if " + print(i.condition()));
                list(i.then(), d + 1);
                if (!i.otherwise().isEmpty()) {
                    line(d, "else");
                    list(i.otherwise(), d + 1);
                }
            }
            case Loop l -> {
                line(d, "loop " + l.label());
                list(l.body(), d + 1);
            }
            case Block b -> {
                line(d, "block " + b.label());
                list(b.body(), d + 1);
            }
            case Switch w -> {
                line(d, "switch " + print(w.selector()));
                w.arms().forEach(a -> {
                    line(d, "case " + a.keys());
                    list(a.body(), d + 1);
                });
                line(d, "default");
                list(w.otherwise(), d + 1);
            }
        }
    }

    public static String print(Cond c) {
        String plain = "%s %s %s".formatted(print(c.a()), c.relation().symbol(), print(c.b()));
        return c.negated() ? "!(" + plain + ")" : plain;
    }

    public static String print(Expr e) {
        return switch (e) {
            case Expr.Const c ->
                c.type() == Type.FLOAT ? c.value() + "f" : c.value().toString();
            case Expr.Var v -> v.name();
            case Expr.Id i -> i.kind().name().toLowerCase(Locale.ROOT) + "." + "xyz".charAt(i.dimension());
            case Expr.Binary b -> "(%s %s %s)".formatted(print(b.a()), b.op().symbol(), print(b.b()));
            case Expr.Neg n -> "-" + print(n.a());
            case Expr.Cast c -> "(%s) %s".formatted(c.to(), print(c.a()));
            case Expr.Compare c -> "compare(%s, %s)".formatted(print(c.a()), print(c.b()));
            case Expr.Select s -> "(%s ? %s : %s)".formatted(print(s.condition()), print(s.a()), print(s.b()));
            case Expr.Load l -> "%s[%s]".formatted(l.array().name(), print(l.index()));
            case Expr.Shuffle s ->
                "warp %s(%s, %s)"
                        .formatted(s.kind().name().toLowerCase(Locale.ROOT), print(s.value()), print(s.delta()));
            case Expr.Length l -> l.array().name() + ".size";
            case Expr.Call c ->
                c.name() + c.arguments().stream().map(Printer::print).collect(Collectors.joining(", ", "(", ")"));
        };
    }
}
