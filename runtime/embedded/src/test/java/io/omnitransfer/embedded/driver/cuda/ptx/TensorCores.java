package io.omnitransfer.embedded.driver.cuda.ptx;

import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code mma}: D = A·B + C for A of 16 × k, B of k × 8, with k values to 32 bytes. Lane 4 g + t holds of each half row g of
 * A, and of each half column g of B, the 4 bytes at t; of C, in rows g and g + 8, columns 2 t and 2 t + 1.
 */
final class TensorCores {
    private static final int ROWS = 16;
    private static final int COLUMNS = 8;

    private TensorCores() {}

    static @Nullable Operation of(Instruction i) {
        String format = i.parts().get(7);
        LongToDoubleFunction value = switch (format) {
            case "f16" -> a -> Float.float16ToFloat((short) a);
            case "bf16" -> a -> Float.intBitsToFloat((int) a << 16);
            case "s8" -> a -> (byte) a;
            case "e4m3" -> a -> eightBits(a, 4, true);
            case "e5m2" -> a -> eightBits(a, 5, false);
            default -> null;
        };
        boolean whole = format.equals("s8");
        String shape = "m16n8k" + (format.endsWith("f16") ? 16 : 32);
        String sum = whole ? "s32" : "f32";
        if (value == null
                || !i.text()
                        .contains(".sync.aligned.%s.row.col.%s.%s.%s.%s ".formatted(shape, sum, format, format, sum))) {
            return null;
        }
        int bits = format.endsWith("f16") ? 16 : 8;
        return Operation.together((w, active) -> {
            if (active != -1) {
                throw new PtxFault("matrices are multiplied by whole warps");
            }
            double[][] a = matrix(w, i.registers(1), ROWS, bits, value);
            double[][] b = matrix(w, i.registers(2), COLUMNS, bits, value);
            int[] c = i.registers(3);
            int[] d = i.registers(0);
            for (int lane = 0; lane < Warp.SIZE; lane++) {
                long[] sums = new long[4];
                for (int k = 0; k < 4; k++) {
                    double product = dot(a[lane / 4 + k / 2 * 8], b[lane % 4 * 2 + k % 2]);
                    long before = w.registers[c[k]][lane];
                    sums[k] = whole
                            ? (int) before + (long) product & 0xFFFFFFFFL
                            : Type.bits((float) (Type.f32(before) + product));
                }
                for (int k = 0; k < 4; k++) {
                    w.registers[d[k]][lane] = sums[k];
                }
            }
        });
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    /** The rows of A, or columns of B: registers take turns with blocks of 8 rows, then with halves of 16 bytes. */
    private static double[][] matrix(Warp w, int[] registers, int rows, int bits, LongToDoubleFunction value) {
        int perRegister = 32 / bits;
        int blocks = rows / 8;
        double[][] all = new double[rows][registers.length / blocks * 4 * perRegister];
        for (int r = 0; r < registers.length; r++) {
            for (int lane = 0; lane < Warp.SIZE; lane++) {
                long v = w.registers[registers[r]][lane];
                for (int k = 0; k < perRegister; k++) {
                    all[r % blocks * 8 + lane / 4][(r / blocks * 4 + lane % 4) * perRegister + k] =
                            value.applyAsDouble(v >>> bits * k & -1L >>> 64 - bits);
                }
            }
        }
        return all;
    }

    /** @param finite whether there are no infinities, and one NaN */
    private static double eightBits(long a, int exponentBits, boolean finite) {
        int fractionBits = 7 - exponentBits;
        int exponent = (int) a >> fractionBits & (1 << exponentBits) - 1;
        int fraction = (int) a & (1 << fractionBits) - 1;
        int top = (1 << exponentBits) - 1;
        double sign = (a & 0x80) != 0 ? -1 : 1;
        if (exponent == top && (!finite || fraction == (1 << fractionBits) - 1)) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        int bias = (1 << exponentBits - 1) - 1;
        double unit = Math.scalb(1.0, Math.max(exponent, 1) - bias - fractionBits);
        return sign * unit * (fraction + (exponent > 0 ? 1 << fractionBits : 0));
    }
}
