package io.omnitransfer.embedded.driver.cuda.ptx;

import static io.omnitransfer.embedded.driver.cuda.ptx.Type.cut;

import java.util.Set;

/** Sums longer than a register: each lane has a carry bit. */
final class Carries {
    private static final Set<String> IN = Set.of("addc", "subc", "madc");

    private Carries() {}

    static boolean knows(Instruction i) {
        return IN.contains(i.name());
    }

    static Operation of(Instruction i) {
        Type t = i.type();
        boolean in = knows(i);
        boolean out = i.is("cc");
        boolean minus = i.name().startsWith("sub");
        boolean product = i.name().startsWith("mad");
        if (product && t.bits > 32 || !product && i.operands().size() != 3) {
            throw i.unknown();
        }
        boolean high = i.is("hi");
        int d = i.register(0);
        int a = i.register(1);
        int b = i.register(2);
        int c = product ? i.register(3) : b;
        return (w, active) -> {
            for (int m = active; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                long x = w.registers[a][lane];
                long y = w.registers[b][lane];
                if (product) {
                    long p = t.read(x) * t.read(y);
                    x = cut(high ? p >> t.bits : p, t.bits);
                    y = w.registers[c][lane];
                }
                long carry = in ? w.carries >>> lane & 1 : 0;
                x = cut(x, t.bits);
                // a - b is a + ~b + 1: the borrow is the carry's opposite
                y = cut(minus ? ~y : y, t.bits);
                carry = minus ? 1 - carry : carry;
                long sum = x + y + carry;
                boolean over = t.bits < 64
                        ? sum >>> t.bits != 0
                        : Long.compareUnsigned(x + y, x) < 0 || x + y == -1L && carry == 1;
                w.registers[d][lane] = cut(sum, t.bits);
                if (out) {
                    w.carries = w.carries & ~(1 << lane) | (over != minus ? 1 << lane : 0);
                }
            }
        };
    }
}
