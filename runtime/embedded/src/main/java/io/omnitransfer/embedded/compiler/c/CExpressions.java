package io.omnitransfer.embedded.compiler.c;

import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary;
import io.omnitransfer.embedded.compiler.ir.Position;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.Locale;
import java.util.stream.Collectors;

/** Expressions as C. Integer arithmetic wraps around as in Java, which C leaves undefined. */
final class CExpressions {
    private final Dialect dialect;
    /** What the current statement was made of. */
    Position at = Position.NONE;

    CExpressions(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Java's name with a mark that no keyword or built-in function ends in. */
    static String name(String java) {
        return java + "_";
    }

    String condition(Cond c) {
        String plain = "%s %s %s".formatted(expr(c.a()), c.relation().symbol(), expr(c.b()));
        return c.negated() ? "!(" + plain + ")" : plain;
    }

    String expr(Expr e) {
        return switch (e) {
            case Expr.Const c -> constant(c);
            case Expr.Var v -> name(v.name());
            case Expr.Id i -> dialect.id(i);
            case Binary b -> binary(b);
            case Expr.Neg n ->
                n.type().integral() ? "sub_%s(0, %s)".formatted(n.type(), expr(n.a())) : "-(" + expr(n.a()) + ")";
            case Expr.Cast c -> cast(c);
            case Expr.Compare c -> {
                String a = expr(c.a());
                String b = expr(c.b());
                yield "(%s < %s ? -1 : %s > %s ? 1 : %s == %s ? 0 : %d)".formatted(a, b, a, b, a, b, c.nan());
            }
            case Expr.Select s -> "(%s ? %s : %s)".formatted(condition(s.condition()), expr(s.a()), expr(s.b()));
            case Expr.Load l -> dialect.load(l.array(), name(l.array().name()), expr(l.index()));
            case Expr.Length l -> name(l.array().name()) + "_size";
            case Expr.Call c -> call(c);
            case Expr.Shuffle s -> dialect.shuffle(s.kind(), expr(s.value()), expr(s.delta()));
        };
    }

    private String constant(Expr.Const c) {
        return switch (c.value()) {
            case Float f ->
                Float.isFinite(f) ? Float.toHexString(f) + "f" : "as_float(%d)".formatted(Float.floatToRawIntBits(f));
            case Double d ->
                Double.isFinite(d)
                        ? Double.toHexString(d)
                        : "as_double(%s)".formatted(dialect.longConstant(Double.doubleToRawLongBits(d)));
            case Long l -> dialect.longConstant(l);
            default ->
                c.value().intValue() == Integer.MIN_VALUE
                        ? "(-2147483647 - 1)"
                        : c.value().toString();
        };
    }

    private String binary(Binary b) {
        String x = expr(b.a());
        String y = expr(b.b());
        Type t = b.type();
        if (!t.integral()) {
            return b.op() == Binary.Op.REM
                    ? "fmod(%s, %s)".formatted(x, y)
                    : "(%s %s %s)".formatted(x, b.op().symbol(), y);
        }
        return switch (b.op()) {
            case AND, OR, XOR -> "(%s %s %s)".formatted(x, b.op().symbol(), y);
            case SHR -> "(%s >> (%s & %d))".formatted(x, y, t == Type.INT ? 31 : 63);
            default -> "%s_%s(%s, %s)".formatted(b.op().name().toLowerCase(Locale.ROOT), t, x, y);
        };
    }

    private String cast(Expr.Cast c) {
        String x = expr(c.a());
        Type from = c.a().type();
        return switch (c.to()) {
            case HALF -> "round_to_half(%s)".formatted(x);
            case INT, LONG ->
                from.integral()
                        ? "(%s)(%s)".formatted(dialect.type(c.type()), from == Type.INT ? dialect.wrapped(x) : x)
                        : "%s_to_%s(%s)".formatted(from, c.to(), x);
            case BYTE, SHORT, CHAR ->
                "(%s)(%s)".formatted(dialect.stored(c.to(), Space.PRIVATE), from == Type.INT ? dialect.wrapped(x) : x);
            default -> "(%s)(%s)".formatted(dialect.stored(c.to(), Space.PRIVATE), x);
        };
    }

    private String call(Expr.Call c) {
        if (c.arguments().isEmpty() && c.name().endsWith("PI")) {
            return constant(new Expr.Const(c.type(), c.type() == Type.FLOAT ? (Number) (float) Math.PI : Math.PI));
        }
        return c.arguments().stream()
                .map(this::expr)
                .collect(Collectors.joining(", ", Functions.name(c, at) + "(", ")"));
    }
}
