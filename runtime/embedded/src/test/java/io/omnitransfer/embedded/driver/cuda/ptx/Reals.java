package io.omnitransfer.embedded.driver.cuda.ptx;

import static io.omnitransfer.embedded.driver.cuda.ptx.Type.bits;
import static io.omnitransfer.embedded.driver.cuda.ptx.Type.f32;
import static io.omnitransfer.embedded.driver.cuda.ptx.Type.f64;

import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Arithmetic of floating-point numbers. */
final class Reals {
    private static final long SIGN = 0x8000_0000L;

    private Reals() {}

    static @Nullable Operation of(Instruction i) {
        Type t = i.type();
        if (t != Type.F32 && t != Type.F64) {
            return null;
        }
        if (i.is("ftz") && !i.is("approx") || i.is("sat")) {
            return null;
        }
        return switch (i.operands().size()) {
            case 2 -> unary(i, t);
            case 3 -> binary(i, t);
            case 4 -> i.name().equals("fma") ? fma(i, t) : null;
            default -> null;
        };
    }

    private static @Nullable Operation unary(Instruction i, Type t) {
        long sign = t == Type.F32 ? SIGN : Long.MIN_VALUE;
        if (i.name().equals("neg")) {
            return Lanes.unary(i, a -> a ^ sign);
        }
        if (i.name().equals("abs")) {
            return Lanes.unary(i, a -> a & ~sign);
        }
        if (t == Type.F64 && i.is("approx")) {
            // a first approximation, which has its upper half only
            return switch (i.name()) {
                case "rcp" -> Lanes.unary(i, a -> bits(1 / f64(a)) & -1L << 32);
                case "rsqrt" -> Lanes.unary(i, a -> bits(1 / Math.sqrt(f64(a))) & -1L << 32);
                default -> null;
            };
        }
        DoubleUnaryOperator f = i.is("rn") ? rounded(i.name()) : i.is("approx") ? approximate(i.name()) : null;
        if (f == null) {
            return null;
        }
        if (t == Type.F64) {
            return Lanes.unary(i, a -> bits(f.applyAsDouble(f64(a))));
        }
        // rounding to double and then to float gives quotients and roots of floats correctly
        return i.is("ftz")
                ? Lanes.unary(i, a -> flushed(bits((float) f.applyAsDouble(f32(flushed(a))))))
                : Lanes.unary(i, a -> bits((float) f.applyAsDouble(f32(a))));
    }

    private static @Nullable DoubleUnaryOperator rounded(String name) {
        return switch (name) {
            case "rcp" -> a -> 1 / a;
            case "sqrt" -> Math::sqrt;
            default -> null;
        };
    }

    private static @Nullable DoubleUnaryOperator approximate(String name) {
        return switch (name) {
            case "ex2" -> a -> StrictMath.pow(2, a);
            case "lg2" -> a -> StrictMath.log(a) / StrictMath.log(2);
            case "rsqrt" -> a -> 1 / Math.sqrt(a);
            case "sin" -> StrictMath::sin;
            case "cos" -> StrictMath::cos;
            case "tanh" -> StrictMath::tanh;
            default -> rounded(name);
        };
    }

    /** Denormal numbers become zeros. */
    private static long flushed(long a) {
        return (a & 0x7F80_0000L) == 0 ? a & SIGN : a;
    }

    private static @Nullable Operation binary(Instruction i, Type t) {
        if (i.name().equals("copysign")) {
            long sign = t == Type.F32 ? SIGN : Long.MIN_VALUE;
            return Lanes.binary(i, (a, b) -> b & ~sign | a & sign);
        }
        boolean exact = i.is("rn") || i.parts().size() == 2;
        Binary op = switch (i.name()) {
            case "add" -> exact ? Binary.ADD : null;
            case "sub" -> exact ? Binary.SUB : null;
            case "mul" -> exact ? Binary.MUL : null;
            case "div" -> i.is("rn") || i.is("approx") ? Binary.DIV : null;
            case "min" -> i.is("NaN") ? null : Binary.MIN;
            case "max" -> i.is("NaN") ? null : Binary.MAX;
            default -> null;
        };
        if (op == null) {
            Rounded f = t == Type.F32 ? directed(i.parts().get(1)) : null;
            return f == null
                    ? null
                    : switch (i.name()) {
                        case "add" -> Lanes.binary(i, (a, b) -> bits(f.of(f32(a), 1, f32(b))));
                        case "sub" -> Lanes.binary(i, (a, b) -> bits(f.of(f32(a), 1, -f32(b))));
                        case "mul" -> Lanes.binary(i, (a, b) -> bits(f.of(f32(a), f32(b), -0f)));
                        default -> null;
                    };
        }
        return t == Type.F64 ? Lanes.binary(i, (a, b) -> bits(op.of(f64(a), f64(b)))) : floats(i, op);
    }

    /** What is most often run: a loop of its own, whose operation is a branch well foreseen. */
    private static Operation floats(Instruction i, Binary op) {
        int d = i.register(0);
        int a = i.register(1);
        int b = i.register(2);
        return (w, active) -> {
            long[] to = w.registers[d];
            long[] x = w.registers[a];
            long[] y = w.registers[b];
            for (int m = active; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                to[lane] = bits((float) op.of(f32(x[lane]), f32(y[lane])));
            }
        };
    }

    /** Of doubles; of floats it is right too, for rounding twice does not show in these. */
    private enum Binary {
        ADD,
        SUB,
        MUL,
        DIV,
        MIN,
        MAX;

        double of(double a, double b) {
            return switch (this) {
                case ADD -> a + b;
                case SUB -> a - b;
                case MUL -> a * b;
                case DIV -> a / b;
                case MIN -> a != a ? b : b != b ? a : Math.min(a, b);
                case MAX -> a != a ? b : b != b ? a : Math.max(a, b);
            };
        }
    }

    private static @Nullable Operation fma(Instruction i, Type t) {
        if (t == Type.F64) {
            return i.is("rn") ? Lanes.ternary(i, (a, b, c) -> bits(Math.fma(f64(a), f64(b), f64(c)))) : null;
        }
        Rounded f =
                i.parts().get(1).equals("rn") ? Math::fma : directed(i.parts().get(1));
        return f == null ? null : Lanes.ternary(i, (a, b, c) -> bits(f.of(f32(a), f32(b), f32(c))));
    }

    /** a·b + c, rounded in some way. */
    private interface Rounded {
        float of(float a, float b, float c);
    }

    private static @Nullable Rounded directed(String rounding) {
        return switch (rounding) {
            case "rm" -> Reals::fmaDown;
            case "rp" -> (a, b, c) -> -fmaDown(-a, b, -c);
            case "rz" -> (a, b, c) -> Math.fma(a, b, c) < 0 ? -fmaDown(-a, b, -c) : fmaDown(a, b, c);
            default -> null;
        };
    }

    /** a·b + c, rounded down. */
    private static float fmaDown(float a, float b, float c) {
        double p = (double) a * b;
        double s = p + c;
        double part = s - p;
        double error = p - (s - part) + (c - part);
        float f = (float) s;
        return f > s || f == s && error < 0 ? Math.nextDown(f) : f;
    }
}
