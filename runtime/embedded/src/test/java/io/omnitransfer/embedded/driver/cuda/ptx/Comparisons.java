package io.omnitransfer.embedded.driver.cuda.ptx;

import static io.omnitransfer.embedded.driver.cuda.ptx.Type.cut;
import static io.omnitransfer.embedded.driver.cuda.ptx.Type.f32;
import static io.omnitransfer.embedded.driver.cuda.ptx.Type.f64;

import org.jspecify.annotations.Nullable;

/** Comparisons and choices by a predicate. */
final class Comparisons {
    private interface Test {
        boolean of(long a, long b);
    }

    private Comparisons() {}

    static @Nullable Operation of(Instruction i) {
        return switch (i.name()) {
            case "setp" -> setp(i);
            case "set" -> {
                Test test = test(i, i.parts().get(1), i.type());
                long yes = i.resultType() == Type.F32 ? Type.bits(1f) : 0xFFFFFFFFL;
                yield i.operands().size() == 3 ? Lanes.binary(i, (a, b) -> test.of(a, b) ? yes : 0) : null;
            }
            case "selp" -> {
                int bits = i.type().bits;
                yield Lanes.ternary(i, (a, b, p) -> cut((p & 1) != 0 ? a : b, bits));
            }
            case "slct" -> {
                int bits = i.resultType().bits;
                Type t = i.type();
                yield Lanes.ternary(i, (a, b, c) -> cut((t == Type.F32 ? f32(c) >= 0 : t.read(c) >= 0) ? a : b, bits));
            }
            default -> null;
        };
    }

    private static Operation setp(Instruction i) {
        Test test = test(i, i.parts().get(1), i.type());
        int[] to = i.registers(0);
        int a = i.register(1);
        int b = i.register(2);
        boolean combined = i.operands().size() == 4;
        int c = combined ? i.register(3) : a;
        String with = i.parts().get(2);
        return (w, active) -> {
            for (int m = active; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                boolean holds = test.of(w.registers[a][lane], w.registers[b][lane]);
                boolean other = (w.registers[c][lane] & 1) != 0;
                for (int k = 0; k < to.length; k++) {
                    boolean r = holds ^ k == 1;
                    if (combined) {
                        r = switch (with) {
                            case "and" -> r & other;
                            case "or" -> r | other;
                            case "xor" -> r ^ other;
                            default -> throw i.unknown();
                        };
                    }
                    w.registers[to[k]][lane] = r ? 1 : 0;
                }
            }
        };
    }

    private static Test test(Instruction i, String relation, Type t) {
        if (t == Type.F32) {
            Test test = real(i, relation);
            return (a, b) -> test.of(Double.doubleToRawLongBits(f32(a)), Double.doubleToRawLongBits(f32(b)));
        }
        if (t == Type.F64) {
            return real(i, relation);
        }
        if (t.real) {
            throw i.unknown();
        }
        Test less =
                t.signed ? (a, b) -> t.read(a) < t.read(b) : (a, b) -> Long.compareUnsigned(t.read(a), t.read(b)) < 0;
        return switch (relation) {
            case "eq" -> (a, b) -> t.read(a) == t.read(b);
            case "ne" -> (a, b) -> t.read(a) != t.read(b);
            case "lt", "lo" -> less;
            case "ge", "hs" -> (a, b) -> !less.of(a, b);
            case "gt", "hi" -> (a, b) -> less.of(b, a);
            case "le", "ls" -> (a, b) -> !less.of(b, a);
            default -> throw i.unknown();
        };
    }

    private static Test real(Instruction i, String relation) {
        return switch (relation) {
            case "eq" -> (a, b) -> f64(a) == f64(b);
            case "ne" -> (a, b) -> f64(a) < f64(b) || f64(a) > f64(b);
            case "lt" -> (a, b) -> f64(a) < f64(b);
            case "le" -> (a, b) -> f64(a) <= f64(b);
            case "gt" -> (a, b) -> f64(a) > f64(b);
            case "ge" -> (a, b) -> f64(a) >= f64(b);
            case "num" -> (a, b) -> !unordered(a, b);
            case "nan" -> Comparisons::unordered;
            case "equ" -> (a, b) -> unordered(a, b) || f64(a) == f64(b);
            case "neu" -> (a, b) -> f64(a) != f64(b);
            case "ltu" -> (a, b) -> !(f64(a) >= f64(b));
            case "leu" -> (a, b) -> !(f64(a) > f64(b));
            case "gtu" -> (a, b) -> !(f64(a) <= f64(b));
            case "geu" -> (a, b) -> !(f64(a) < f64(b));
            default -> throw i.unknown();
        };
    }

    private static boolean unordered(long a, long b) {
        return Double.isNaN(f64(a)) || Double.isNaN(f64(b));
    }
}
