package io.omnitransfer.embedded.driver.cuda.ptx;

import static io.omnitransfer.embedded.driver.cuda.ptx.Type.cut;

import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/** Loads, stores and atomic operations. */
final class MemoryOperations {
    private MemoryOperations() {}

    static @Nullable Operation of(Instruction i) {
        return switch (i.name()) {
            case "ld", "ldu" -> load(i);
            case "st" -> store(i);
            case "atom" -> atomic(i, 1);
            case "red" -> atomic(i, 0);
            case "cvta" -> {
                long window = AddressSpace.of(i).window();
                yield Lanes.unary(i, i.is("to") ? a -> a - window : a -> a + window);
            }
            case "membar", "fence" -> (_, _) -> {}; // stores are seen at once
            default -> null;
        };
    }

    private static void requireAligned(long address, int bytes) {
        if ((address & bytes - 1) != 0) {
            throw new PtxFault("%d bytes at %x, which is no multiple of that", bytes, address);
        }
    }

    private static Operation load(Instruction i) {
        Type t = i.type();
        int[] to = i.registers(0);
        int bits = i.bits(0);
        int base = i.register(1);
        long offset = i.operands().get(1).offset();
        AddressSpace where = AddressSpace.of(i);
        int n = to.length;
        return (w, active) -> {
            Space space = where.of(w);
            for (int m = active; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                long address = w.registers[base][lane] + offset;
                requireAligned(address, n * t.bytes);
                for (int k = 0; k < n; k++) {
                    long v = space.load(w, lane, address + k * t.bytes, t.bytes);
                    w.registers[to[k]][lane] = t.signed ? cut(t.read(v), bits) : v;
                }
            }
        };
    }

    private static Operation store(Instruction i) {
        Type t = i.type();
        int base = i.register(0);
        long offset = i.operands().get(0).offset();
        int[] from = i.registers(1);
        AddressSpace where = AddressSpace.of(i);
        return (w, active) -> {
            Space space = where.of(w);
            for (int m = active; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                long address = w.registers[base][lane] + offset;
                requireAligned(address, from.length * t.bytes);
                for (int k = 0; k < from.length; k++) {
                    space.store(w, lane, address + k * t.bytes, t.bytes, w.registers[from[k]][lane]);
                }
            }
        };
    }

    /** @param at operand that holds the address */
    private static @Nullable Operation atomic(Instruction i, int at) {
        Type t = i.type();
        int base = i.register(at);
        long offset = i.operands().get(at).offset();
        int value = i.register(at + 1);
        boolean swap = i.is("cas");
        int other = swap ? i.register(at + 2) : value;
        LongBinaryOperator f = swap ? (a, _) -> a : update(i, t);
        if (f == null) {
            return null;
        }
        int[] to = at == 0 ? new int[0] : i.registers(0);
        AddressSpace where = AddressSpace.of(i);
        return (w, active) -> {
            Space space = where.of(w);
            for (int m = active; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                long address = w.registers[base][lane] + offset;
                requireAligned(address, t.bytes);
                long operand = cut(w.registers[value][lane], t.bits);
                long replacement = w.registers[other][lane];
                long before = space.exchange(
                        w,
                        lane,
                        address,
                        t.bytes,
                        a -> swap ? a == operand ? replacement : a : f.applyAsLong(a, operand));
                for (int r : to) {
                    w.registers[r][lane] = before;
                }
            }
        };
    }

    private static @Nullable LongBinaryOperator update(Instruction i, Type t) {
        if (t == Type.F32 && i.is("add")) {
            return (a, b) -> Type.bits(Type.f32(a) + Type.f32(b));
        }
        if (t == Type.F64 && i.is("add")) {
            return (a, b) -> Type.bits(Type.f64(a) + Type.f64(b));
        }
        if (t.real) {
            return null;
        }
        if (i.is("add")) {
            return (a, b) -> a + b;
        } else if (i.is("exch")) {
            return (_, b) -> b;
        } else if (i.is("and")) {
            return (a, b) -> a & b;
        } else if (i.is("or")) {
            return (a, b) -> a | b;
        } else if (i.is("xor")) {
            return (a, b) -> a ^ b;
        } else if (i.is("min")) {
            return (a, b) -> Integers.less(t, a, b) ? a : b;
        } else if (i.is("max")) {
            return (a, b) -> Integers.less(t, a, b) ? b : a;
        }
        return null;
    }
}
