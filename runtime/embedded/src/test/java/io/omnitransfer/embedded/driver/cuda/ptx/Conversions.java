package io.omnitransfer.embedded.driver.cuda.ptx;

import static io.omnitransfer.embedded.driver.cuda.ptx.Type.cut;
import static io.omnitransfer.embedded.driver.cuda.ptx.Type.f32;
import static io.omnitransfer.embedded.driver.cuda.ptx.Type.f64;

import java.util.function.DoubleUnaryOperator;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** {@code cvt}: from one type to another. */
final class Conversions {
    private Conversions() {}

    static @Nullable Operation of(Instruction i) {
        if (!i.name().equals("cvt") || i.is("ftz") || i.is("relu") || i.is("satfinite")) {
            return null;
        }
        Type to = i.resultType();
        Type from = i.type();
        int bits = i.bits(0);
        if (!to.real && !from.real) {
            return i.is("sat") ? null : Lanes.unary(i, a -> cut(to.read(from.read(a)), bits));
        }
        DoubleUnaryOperator whole = whole(i);
        if (!to.real) {
            LongToDoubleFunction value = value(from);
            return whole == null
                    ? null
                    : Lanes.unary(i, a -> cut(integer(to, whole.applyAsDouble(value.applyAsDouble(a))), bits));
        }
        if (i.is("sat")) {
            return to == Type.F32 && from == Type.F32
                    ? Lanes.unary(i, a -> Type.bits(f32(a) > 0 ? Math.min(f32(a), 1) : 0f))
                    : null;
        }
        if (from.real && whole != null) {
            LongToDoubleFunction value = value(from);
            return Lanes.unary(i, a -> real(to, whole.applyAsDouble(value.applyAsDouble(a))));
        }
        boolean narrows = to.bits < from.bits || !from.real;
        if (narrows && !i.is("rn")) {
            return null;
        }
        if (from.real) {
            LongToDoubleFunction value = value(from);
            return Lanes.unary(i, a -> real(to, value.applyAsDouble(a)));
        }
        if (to == Type.F32) {
            return Lanes.unary(i, a -> Type.bits(from == Type.U64 ? unsigned(a) : (float) from.read(a)));
        }
        return to == Type.F64 && from != Type.U64 ? Lanes.unary(i, a -> Type.bits((double) from.read(a))) : null;
    }

    private static float unsigned(long a) {
        // the lowest bit keeps, for the rounding, that something was cut off
        return a >= 0 ? (float) a : (float) (a >>> 1 | a & 1) * 2;
    }

    /** Rounding to a whole number, or null if the name asks for none. */
    private static @Nullable DoubleUnaryOperator whole(Instruction i) {
        return switch (i.parts().get(1)) {
            case "rzi" -> a -> a < 0 ? Math.ceil(a) : Math.floor(a);
            case "rmi" -> Math::floor;
            case "rpi" -> Math::ceil;
            case "rni" -> Math::rint;
            default -> null;
        };
    }

    private static LongToDoubleFunction value(Type from) {
        return switch (from) {
            case F16 -> a -> Float.float16ToFloat((short) a);
            case BF16 -> a -> Float.intBitsToFloat((int) a << 16);
            case F32 -> a -> f32(a);
            case F64 -> a -> f64(a);
            default -> throw new PtxFault("%s is no floating-point type", from);
        };
    }

    private static long real(Type to, double value) {
        return switch (to) {
            case F16 -> Double.isNaN(value) ? 0x7FFF : Float.floatToFloat16((float) value) & 0xFFFFL;
            case BF16 -> brain((float) value);
            case F32 -> Type.bits((float) value);
            case F64 -> Type.bits(value);
            default -> throw new PtxFault("%s is no floating-point type", to);
        };
    }

    private static long brain(float value) {
        int b = Float.floatToRawIntBits(value);
        return Float.isNaN(value) ? 0x7FFF : (b + 0x7FFF + (b >>> 16 & 1)) >>> 16;
    }

    /** As hardware does: the nearest there is; of NaN, 0, or in 64 bits the least. */
    private static long integer(Type to, double whole) {
        if (Double.isNaN(whole)) {
            return to.bits == 64 ? Long.MIN_VALUE : 0;
        }
        if (to == Type.U64) {
            return whole <= 0
                    ? 0
                    : whole >= 0x1p64 ? -1 : whole < 0x1p63 ? (long) whole : (long) (whole - 0x1p63) + Long.MIN_VALUE;
        }
        long least = to.signed ? -1L << to.bits - 1 : 0;
        long most = to.signed ? ~least : -1L >>> 64 - to.bits;
        return Math.clamp((long) whole, least, most);
    }
}
