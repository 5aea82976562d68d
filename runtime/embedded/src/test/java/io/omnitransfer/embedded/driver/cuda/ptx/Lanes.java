package io.omnitransfer.embedded.driver.cuda.ptx;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Operations that do the same in every lane. */
final class Lanes {
    /** A function of three registers. */
    interface Ternary {
        long apply(long a, long b, long c);
    }

    private Lanes() {}

    static Operation unary(Instruction i, LongUnaryOperator f) {
        int d = i.register(0);
        int a = i.register(1);
        return (w, active) -> {
            long[] to = w.registers[d];
            long[] x = w.registers[a];
            for (int m = active; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                to[lane] = f.applyAsLong(x[lane]);
            }
        };
    }

    static Operation binary(Instruction i, LongBinaryOperator f) {
        int d = i.register(0);
        int a = i.register(1);
        int b = i.register(2);
        return (w, active) -> {
            long[] to = w.registers[d];
            long[] x = w.registers[a];
            long[] y = w.registers[b];
            for (int m = active; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                to[lane] = f.applyAsLong(x[lane], y[lane]);
            }
        };
    }

    static Operation ternary(Instruction i, Ternary f) {
        int d = i.register(0);
        int a = i.register(1);
        int b = i.register(2);
        int c = i.register(3);
        return (w, active) -> {
            long[] to = w.registers[d];
            long[] x = w.registers[a];
            long[] y = w.registers[b];
            long[] z = w.registers[c];
            for (int m = active; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                to[lane] = f.apply(x[lane], y[lane], z[lane]);
            }
        };
    }
}
