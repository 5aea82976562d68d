package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Expr.Const;
import io.omnitransfer.embedded.compiler.ir.Fold;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An int as a sum of multiples of axes, along which work-items and iterations are counted, and of what is the same for all of
 * them.
 *
 * @param factors by axis, none of them 0
 */
record Affine(Map<Integer, Factor> factors, Expr rest) {
    private static final Expr ONE = Const.of(1);

    /** {@code times·unit}; the unit is 1 or the same for all work-items. */
    record Factor(int times, Expr unit) {
        boolean constant() {
            return unit.equals(ONE);
        }

        Factor times(int n) {
            return new Factor(times * n, unit);
        }

        Expr value() {
            return Fold.binary(Op.MUL, unit, Const.of(times));
        }
    }

    static Affine of(Expr uniform) {
        return new Affine(Map.of(), uniform);
    }

    static Affine axis(int axis, int factor) {
        return new Affine(Map.of(axis, new Factor(factor, ONE)), Const.of(0));
    }

    /** Without what is the same for all. */
    Affine alone() {
        return new Affine(factors, Const.of(0));
    }

    /** Null where an axis would have multiples of two things. */
    static @Nullable Affine combined(Op op, Affine x, Affine y) {
        return switch (op) {
            case ADD -> sum(x, y, 1);
            case SUB -> sum(x, y, -1);
            case MUL -> y.factors.isEmpty() ? x.times(y.rest) : x.factors.isEmpty() ? y.times(x.rest) : null;
            case SHL ->
                y.factors.isEmpty() && y.rest instanceof Const(Type _, Integer n) ? x.times(Const.of(1 << n)) : null;
            default -> {
                Expr all = Fold.binary(op, x.rest, y.rest);
                yield x.factors.isEmpty() && y.factors.isEmpty() && !fails(all) ? of(all) : null;
            }
        };
    }

    /** Whether it may divide by zero. */
    static boolean fails(Expr e) {
        return e instanceof Binary b
                && b.type().integral()
                && (b.op() == Op.DIV || b.op() == Op.REM)
                && !(b.b() instanceof Const c && c.value().longValue() != 0);
    }

    private static @Nullable Affine sum(Affine x, Affine y, int sign) {
        Map<Integer, Factor> sum = new TreeMap<>(x.factors);
        for (var e : y.factors.entrySet()) {
            Factor f = e.getValue().times(sign);
            Factor own = sum.get(e.getKey());
            if (own != null && !own.unit.equals(f.unit)) {
                return null;
            }
            sum.put(e.getKey(), own == null ? f : new Factor(own.times + f.times, f.unit));
        }
        sum.values().removeIf(f -> f.times == 0);
        return new Affine(sum, Fold.binary(sign > 0 ? Op.ADD : Op.SUB, x.rest, y.rest));
    }

    private @Nullable Affine times(Expr n) {
        if (n.equals(Const.of(0))) {
            return of(n);
        }
        Map<Integer, Factor> product = new TreeMap<>();
        for (var e : factors.entrySet()) {
            Factor f = e.getValue();
            if (n instanceof Const(Type _, Integer i)) {
                product.put(e.getKey(), f.times(i));
            } else if (f.constant()) {
                product.put(e.getKey(), new Factor(f.times, n));
            } else {
                return null;
            }
        }
        return new Affine(product, Fold.binary(Op.MUL, rest, n));
    }

    /** The multiple of an axis; 0 if there is none. */
    Factor along(int axis) {
        return factors.getOrDefault(axis, new Factor(0, ONE));
    }
}
