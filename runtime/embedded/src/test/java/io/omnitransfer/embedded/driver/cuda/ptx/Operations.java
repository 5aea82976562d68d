package io.omnitransfer.embedded.driver.cuda.ptx;

import static io.omnitransfer.embedded.driver.cuda.ptx.Type.cut;

/** What each instruction does. */
final class Operations {
    private Operations() {}

    /** @throws PtxFault if it is none of those known here */
    static Operation of(Instruction i) {
        Operation o = switch (i.name()) {
            case "mov" -> move(i);
            case "cvt" -> Conversions.of(i);
            case "setp", "set", "selp", "slct" -> Comparisons.of(i);
            case "ld", "ldu", "st", "atom", "red", "cvta", "membar", "fence" -> MemoryOperations.of(i);
            case "bar", "barrier", "shfl", "vote", "activemask", "ldmatrix", "cp", "mma" -> WarpOperations.of(i);
            case "trap" ->
                (_, _) -> {
                    throw new PtxFault("a trap");
                };
            default -> i.type().real ? Reals.of(i) : Integers.of(i);
        };
        if (o == null) {
            throw i.unknown();
        }
        return o;
    }

    /** Between registers; vectors are the parts of one. */
    private static Operation move(Instruction i) {
        int[] to = i.registers(0);
        int[] from = i.registers(1);
        int bits = i.type().bits;
        if (to.length == 1 && from.length == 1) {
            return Lanes.unary(i, a -> cut(a, bits));
        }
        int part = bits / Math.max(to.length, from.length);
        return (w, active) -> {
            for (int m = active; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                long all = 0;
                for (int k = 0; k < from.length; k++) {
                    all |= cut(w.registers[from[k]][lane], bits / from.length) << k * part;
                }
                for (int k = 0; k < to.length; k++) {
                    w.registers[to[k]][lane] = cut(all >>> k * part, bits / to.length);
                }
            }
        };
    }
}
