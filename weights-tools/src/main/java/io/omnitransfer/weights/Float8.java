package io.omnitransfer.weights;

/** Value tables of the 8-bit float formats. */
final class Float8 {
    private Float8() {}

    /** All 256 values of {@code type}, indexed by bit pattern. */
    static float[] table(StoredType type) {
        float[] table = new float[256];
        for (int bits = 0; bits < table.length; bits++) {
            table[bits] = switch (type) {
                case F8_E4M3 -> (bits & 0x7F) == 0x7F ? Float.NaN : value(bits, 3, 7);
                case F8_E5M2 -> (bits & 0x7C) == 0x7C ? special(bits) : value(bits, 2, 15);
                case F8_E4M3FNUZ -> bits == 0x80 ? Float.NaN : value(bits, 3, 8);
                case F8_E5M2FNUZ -> bits == 0x80 ? Float.NaN : value(bits, 2, 16);
                case F8_E8M0 -> bits == 0xFF ? Float.NaN : Math.scalb(1f, bits - 127);
                default -> throw new IllegalArgumentException(type + " is not an 8-bit float");
            };
        }
        return table;
    }

    private static float value(int bits, int mantissaBits, int bias) {
        int exponent = (bits & 0x7F) >>> mantissaBits;
        int mantissa = bits & ((1 << mantissaBits) - 1);
        int implicit = exponent == 0 ? 0 : 1 << mantissaBits;
        float magnitude = Math.scalb((float) (implicit + mantissa), Math.max(exponent, 1) - bias - mantissaBits);
        return bits >= 0x80 ? -magnitude : magnitude;
    }

    private static float special(int bits) {
        if ((bits & 3) != 0) {
            return Float.NaN;
        }
        return bits >= 0x80 ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
    }
}
