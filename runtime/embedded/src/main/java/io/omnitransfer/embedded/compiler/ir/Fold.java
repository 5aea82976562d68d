package io.omnitransfer.embedded.compiler.ir;

import io.omnitransfer.embedded.compiler.ir.Expr.Binary;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Expr.Cast;
import io.omnitransfer.embedded.compiler.ir.Expr.Const;
import io.omnitransfer.embedded.compiler.ir.Expr.Neg;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arithmetic on constants. Integers only, and nothing that would throw: floats are left to the back end's rounding. */
public final class Fold {
    private Fold() {}

    public static Expr binary(Op op, Expr a, Expr b) {
        if (a instanceof Const(Type t, Integer x) && b instanceof Const(Type _, Integer y)) {
            Integer folded = t == Type.INT ? fold(op, x, y) : null;
            if (folded != null) {
                return Const.of(folded);
            }
        }
        if (a.type() == Type.INT && b instanceof Const(Type _, Integer y)) {
            boolean unit =
                    y == 0 && (op == Op.ADD || op == Op.SUB || op.shift()) || y == 1 && (op == Op.MUL || op == Op.DIV);
            if (unit) {
                return a;
            }
        }
        if (a instanceof Const(Type _, Integer x) && b.type() == Type.INT && op == Op.ADD && x == 0) {
            return b;
        }
        return new Binary(op, a, b);
    }

    private static @Nullable Integer fold(Op op, int x, int y) {
        return switch (op) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> y == 0 ? null : (Integer) (x / y);
            case REM -> y == 0 ? null : (Integer) (x % y);
            case SHL -> x << y;
            case SHR -> x >> y;
            case USHR -> x >>> y;
            case AND -> x & y;
            case OR -> x | y;
            case XOR -> x ^ y;
        };
    }

    public static Expr negate(Expr a) {
        if (a instanceof Const(Type _, Integer x)) {
            return Const.of(-x);
        }
        return a instanceof Const(Type _, Float x) ? Const.of(-x) : new Neg(a);
    }

    /** A function; the smaller and the larger of two known ints at once. */
    public static Expr call(String owner, String name, Type type, List<Expr> arguments) {
        if (type == Type.INT
                && arguments.size() == 2
                && arguments.get(0) instanceof Const(Type _, Integer x)
                && arguments.get(1) instanceof Const(Type _, Integer y)) {
            if (name.equals("min")) {
                return Const.of(Math.min(x, y));
            }
            if (name.equals("max")) {
                return Const.of(Math.max(x, y));
            }
        }
        return new Expr.Call(owner, name, type, arguments);
    }

    public static Expr cast(Element to, Expr a) {
        if (a instanceof Const(Type _, Integer x)) {
            return switch (to) {
                case BYTE -> Const.of(x.byteValue());
                case SHORT -> Const.of(x.shortValue());
                case CHAR -> Const.of((char) x.intValue());
                case INT -> a;
                case FLOAT -> Const.of((float) x);
                case LONG -> new Const(Type.LONG, (long) x);
                case DOUBLE -> new Const(Type.DOUBLE, (double) x);
                case HALF -> new Cast(to, a);
            };
        }
        if (a instanceof Const(Type _, Long x) && to == Element.INT) {
            return Const.of(x.intValue());
        }
        if (a instanceof Const(Type _, Float x) && to == Element.DOUBLE) {
            return new Const(Type.DOUBLE, (double) x);
        }
        return new Cast(to, a);
    }

    /** The truth of a condition on constants, else null. */
    public static @Nullable Boolean known(Cond c) {
        if (!(c.a() instanceof Const(Type _, Integer x) && c.b() instanceof Const(Type _, Integer y))) {
            return null;
        }
        boolean holds = switch (c.relation()) {
            case LT -> x < y;
            case LE -> x <= y;
            case GT -> x > y;
            case GE -> x >= y;
            case EQ -> x.intValue() == y;
            case NE -> x.intValue() != y;
        };
        return holds != c.negated();
    }
}
