package io.omnitransfer.embedded.compiler.opencl;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.Locale;
import java.util.stream.Collectors;

/** Expressions as OpenCL C. Integer arithmetic wraps around as in Java, which C leaves undefined. */
final class OpenClExpressions {
    private OpenClExpressions() {}

    static String name(String java) {
        return java + "_";
    }

    static String condition(Cond c) {
        String plain = "%s %s %s".formatted(expr(c.a()), c.relation().symbol(), expr(c.b()));
        return c.negated() ? "!(" + plain + ")" : plain;
    }

    static String expr(Expr e) {
        return switch (e) {
            case Expr.Const c -> constant(c);
            case Expr.Var v -> name(v.name());
            case Expr.Id i -> "(int) get_%s(%d)".formatted(i.kind().name().toLowerCase(Locale.ROOT), i.dimension());
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
            case Expr.Load l
            when half(l.array()) ->
                "vload_half(%s, %s)".formatted(expr(l.index()), name(l.array().name()));
            case Expr.Load l -> "%s[%s]".formatted(name(l.array().name()), expr(l.index()));
            case Expr.Length l -> name(l.array().name()) + "_size";
            case Expr.Call c -> call(c);
        };
    }

    private static boolean half(Array a) {
        return a.element() == Element.HALF && a.space() == Space.GLOBAL;
    }

    static String store(Array a, Expr index, Expr value) {
        if (half(a)) {
            return "vstore_half_rte(%s, %s, %s)".formatted(expr(value), expr(index), name(a.name()));
        }
        return "%s[%s] = %s".formatted(name(a.name()), expr(index), expr(value));
    }

    private static String constant(Expr.Const c) {
        return switch (c.value()) {
            case Float f ->
                Float.isFinite(f) ? Float.toHexString(f) + "f" : "as_float(%d)".formatted(Float.floatToRawIntBits(f));
            case Double d ->
                Double.isFinite(d) ? Double.toHexString(d) : "as_double(%dL)".formatted(Double.doubleToRawLongBits(d));
            case Long l -> l == Long.MIN_VALUE ? "(-9223372036854775807L - 1)" : l + "L";
            default ->
                c.value().intValue() == Integer.MIN_VALUE
                        ? "(-2147483647 - 1)"
                        : c.value().toString();
        };
    }

    private static String binary(Binary b) {
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

    private static String cast(Expr.Cast c) {
        String x = expr(c.a());
        boolean fromReal = !c.a().type().integral();
        return switch (c.to()) {
            case HALF -> "round_to_half(%s)".formatted(x);
            case INT, LONG ->
                fromReal ? "%s_to_%s(%s)".formatted(c.a().type(), c.to(), x) : "(%s)(%s)".formatted(c.to(), x);
            case BYTE -> "(char)(%s)".formatted(x);
            case CHAR -> "(ushort)(%s)".formatted(x);
            default -> "(%s)(%s)".formatted(c.to(), x);
        };
    }

    private static String call(Expr.Call c) {
        String arguments = c.arguments().stream().map(OpenClExpressions::expr).collect(Collectors.joining(", "));
        String function = switch (c.name()) {
            case "intBitsToFloat" -> "as_float";
            case "floatToRawIntBits", "floatToIntBits" -> "as_int";
            case "longBitsToDouble" -> "as_double";
            case "doubleToRawLongBits", "doubleToLongBits" -> "as_long";
            case "float16ToFloat" -> "half_bits_to_float";
            case "floatToFloat16" -> "float_to_half_bits";
            case "bitCount" -> "popcount";
            case "numberOfLeadingZeros" -> "clz";
            case "numberOfTrailingZeros" -> "trailing_zeros";
            case "max", "min" ->
                c.type() == Type.FLOAT || c.type() == Type.INT
                        ? c.name() + "_" + c.type()
                        : c.type().integral() ? c.name() : "f" + c.name();
            case "abs" -> c.type().integral() ? "abs_" + c.type() : "fabs";
            case "toRadians" -> "radians";
            case "signum" -> "sign";
            default -> c.name();
        };
        return function + "(" + arguments + ")";
    }
}
