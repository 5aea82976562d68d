package io.omnitransfer.embedded.driver.cuda.ptx;

import static io.omnitransfer.embedded.driver.cuda.ptx.Type.cut;

import io.omnitransfer.embedded.driver.cuda.ptx.Lanes.Ternary;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Arithmetic of integers, and logic. */
final class Integers {
    /** What a division by zero gives: hardware leaves it open. */
    private static final long RUBBISH = 0xA5A5_A5A5_A5A5_A5A5L;

    private Integers() {}

    static @Nullable Operation of(Instruction i) {
        if (i.is("cc") || Carries.knows(i)) {
            return Carries.of(i);
        }
        return switch (i.operands().size()) {
            case 2 -> {
                LongUnaryOperator f = unary(i, i.type());
                yield f == null ? null : Lanes.unary(i, f);
            }
            case 3 -> {
                LongBinaryOperator f = binary(i, i.type());
                yield f == null ? null : Lanes.binary(i, f);
            }
            case 4 -> {
                Ternary f = ternary(i, i.type());
                yield f == null ? null : Lanes.ternary(i, f);
            }
            case 5 -> i.name().equals("bfi") ? insert(i) : null;
            default -> null;
        };
    }

    private static @Nullable LongUnaryOperator unary(Instruction i, Type t) {
        int bits = t.bits;
        return switch (i.name()) {
            case "neg" -> a -> cut(-a, bits);
            case "not" -> a -> cut(~a, bits);
            case "cnot" -> a -> cut(a, bits) == 0 ? 1 : 0;
            case "abs" -> a -> cut(Math.abs(t.read(a)), bits);
            case "clz" -> a -> Long.numberOfLeadingZeros(cut(a, bits)) - (64 - bits);
            case "popc" -> a -> Long.bitCount(cut(a, bits));
            case "brev" -> a -> Long.reverse(a) >>> 64 - bits;
            case "bfind" -> a -> highest(t, t.read(a), i.is("shiftamt"));
            default -> null;
        };
    }

    /** The place of the highest bit that differs from the sign. */
    private static long highest(Type t, long value, boolean asShift) {
        long v = t.signed && value < 0 ? ~value : value;
        int at = 63 - Long.numberOfLeadingZeros(v);
        return at < 0 ? 0xFFFFFFFFL : asShift ? t.bits - 1 - at : at;
    }

    private static @Nullable LongBinaryOperator binary(Instruction i, Type t) {
        int bits = t.bits;
        return switch (i.name()) {
            case "add" -> (a, b) -> cut(a + b, bits);
            case "sub" -> (a, b) -> cut(a - b, bits);
            case "and" -> (a, b) -> cut(a & b, bits);
            case "or" -> (a, b) -> cut(a | b, bits);
            case "xor" -> (a, b) -> cut(a ^ b, bits);
            case "mul" -> {
                if (i.is("wide")) {
                    yield (a, b) -> cut(t.read(a) * t.read(b), 2 * bits);
                }
                yield i.is("hi") ? (a, b) -> cut(high(t, a, b), bits) : (a, b) -> cut(a * b, bits);
            }
            case "div" -> (a, b) -> cut(quotient(t, t.read(a), t.read(b)), bits);
            case "rem" -> (a, b) -> cut(remainder(t, t.read(a), t.read(b)), bits);
            case "min" -> (a, b) -> cut(less(t, a, b) ? a : b, bits);
            case "max" -> (a, b) -> cut(less(t, a, b) ? b : a, bits);
            case "shl" -> (a, b) -> shift(b) >= bits ? 0 : cut(a << shift(b), bits);
            case "shr" -> (a, b) -> cut(t.signed ? t.read(a) >> Math.min(shift(b), 63) : right(t, a, b), bits);
            default -> null;
        };
    }

    /** Amounts are 32 bits without sign; all beyond 64 do the same. */
    private static int shift(long amount) {
        return (int) Math.min(amount & 0xFFFFFFFFL, 64);
    }

    private static long right(Type t, long a, long b) {
        return shift(b) >= t.bits ? 0 : t.read(a) >>> shift(b);
    }

    static boolean less(Type t, long a, long b) {
        return t.signed ? t.read(a) < t.read(b) : Long.compareUnsigned(t.read(a), t.read(b)) < 0;
    }

    private static long high(Type t, long a, long b) {
        if (t.bits < 64) {
            return t.read(a) * t.read(b) >> t.bits;
        }
        return t.signed ? Math.multiplyHigh(a, b) : Math.unsignedMultiplyHigh(a, b);
    }

    private static long quotient(Type t, long a, long b) {
        if (b == 0 || t.signed && b == -1 && a == -1L << t.bits - 1) {
            return RUBBISH;
        }
        return t.signed ? a / b : Long.divideUnsigned(a, b);
    }

    private static long remainder(Type t, long a, long b) {
        if (b == 0 || t.signed && b == -1 && a == -1L << t.bits - 1) {
            return RUBBISH;
        }
        return t.signed ? a % b : Long.remainderUnsigned(a, b);
    }

    private static @Nullable Ternary ternary(Instruction i, Type t) {
        int bits = t.bits;
        return switch (i.name()) {
            case "mad" -> {
                if (i.is("wide")) {
                    yield (a, b, c) -> cut(t.read(a) * t.read(b) + c, 2 * bits);
                }
                yield i.is("hi") ? (a, b, c) -> cut(high(t, a, b) + c, bits) : (a, b, c) -> cut(a * b + c, bits);
            }
            case "prmt" -> i.parts().size() == 2 ? Integers::permute : null;
            case "dp4a" -> {
                Type left = i.resultType();
                yield (a, b, c) -> cut(c + dot(left.signed, a, 8, t.signed, b, 4), 32);
            }
            case "dp2a" -> {
                Type left = i.resultType();
                int from = i.is("hi") ? 16 : 0;
                yield (a, b, c) -> cut(c + dot(left.signed, a, 16, t.signed, b >>> from, 2), 32);
            }
            case "bfe" -> (a, b, c) -> extract(t, t.read(a), (int) b & 0xFF, (int) c & 0xFF);
            case "shf" -> {
                boolean left = i.is("l");
                boolean clamp = i.is("clamp");
                yield (a, b, c) -> {
                    int n = clamp ? (int) Math.min(c & 0xFFFFFFFFL, 32) : (int) c & 31;
                    long both = cut(b, 32) << 32 | cut(a, 32);
                    return left ? both << n >>> 32 : cut(both >>> n, 32);
                };
            }
            default -> null;
        };
    }

    /** Of a few numbers of so many bits in a, and of bytes in b. */
    private static long dot(boolean signedA, long a, int bits, boolean signedB, long b, int count) {
        Type left = bits == 8 ? signedA ? Type.S8 : Type.U8 : signedA ? Type.S16 : Type.U16;
        Type right = signedB ? Type.S8 : Type.U8;
        long sum = 0;
        for (int k = 0; k < count; k++) {
            sum += left.read(a >>> k * bits) * right.read(b >>> k * 8);
        }
        return sum;
    }

    /** Four bytes, each chosen from eight by four bits: three of number, one for its sign in all places. */
    private static long permute(long a, long b, long selector) {
        long eight = cut(b, 32) << 32 | cut(a, 32);
        long r = 0;
        for (int k = 0; k < 4; k++) {
            int s = (int) (selector >> 4 * k);
            long v = eight >> 8 * (s & 7) & 0xFF;
            r |= ((s & 8) == 0 ? v : (v & 0x80) != 0 ? 0xFF : 0) << 8 * k;
        }
        return r;
    }

    private static long extract(Type t, long a, int from, int length) {
        if (length == 0) {
            return 0;
        }
        long shifted = a >> Math.min(from, 63);
        int keep = 64 - Math.min(length, 64);
        return cut(t.signed ? shifted << keep >> keep : shifted << keep >>> keep, t.bits);
    }

    private static Operation insert(Instruction i) {
        int bits = i.type().bits;
        int d = i.register(0);
        int a = i.register(1);
        int b = i.register(2);
        int from = i.register(3);
        int length = i.register(4);
        return (w, active) -> {
            for (int m = active; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                int p = (int) w.registers[from][lane] & 0xFF;
                int n = (int) w.registers[length][lane] & 0xFF;
                long mask = p > 63 || n == 0 ? 0 : cut(-1L, Math.min(n, 64)) << p;
                long into = w.registers[b][lane];
                w.registers[d][lane] = cut(into & ~mask | (p > 63 ? 0 : w.registers[a][lane] << p) & mask, bits);
            }
        };
    }
}
