package io.omnitransfer.embedded.driver.cuda.ptx;

import java.util.Locale;

/** Types of PTX's instructions. A register holds its bits in the low end of a long, zeros above. */
enum Type {
    PRED(1),
    B8(8),
    B16(16),
    B32(32),
    B64(64),
    U8(8),
    U16(16),
    U32(32),
    U64(64),
    S8(8),
    S16(16),
    S32(32),
    S64(64),
    F16(16),
    BF16(16),
    F32(32),
    F64(64);

    final int bits;
    final int bytes;
    final boolean signed;
    final boolean real;

    Type(int bits) {
        this.bits = bits;
        bytes = Math.max(1, bits / 8);
        signed = name().startsWith("S");
        real = name().contains("F");
    }

    /** @param name as PTX writes it, such as {@code s32} */
    static Type of(String name) {
        try {
            return valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException _) {
            throw new PtxFault("type %s is not known here", name);
        }
    }

    /** The value of a register read as this type: extended by sign or by zeros. */
    long read(long register) {
        int above = 64 - bits;
        return signed ? register << above >> above : register << above >>> above;
    }

    /** What a register of so many bits holds of a value. */
    static long cut(long value, int bits) {
        return value << 64 - bits >>> 64 - bits;
    }

    static float f32(long register) {
        return Float.intBitsToFloat((int) register);
    }

    static double f64(long register) {
        return Double.longBitsToDouble(register);
    }

    /** As hardware gives it: NaN has one pattern. */
    static long bits(float f) {
        return Float.isNaN(f) ? 0x7FFFFFFFL : Float.floatToRawIntBits(f) & 0xFFFFFFFFL;
    }

    static long bits(double d) {
        return Double.isNaN(d) ? 0x7FFFFFFFFFFFFFFFL : Double.doubleToRawLongBits(d);
    }
}
