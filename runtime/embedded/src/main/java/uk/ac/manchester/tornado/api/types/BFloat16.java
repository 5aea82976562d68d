package uk.ac.manchester.tornado.api.types;

/** bfloat16: the upper half of a float. Values travel as bit patterns in shorts. */
public final class BFloat16 {
    /** The largest finite value, 0x7F7F. */
    public static final float BF16_MAX = 3.3895314e38f;

    private BFloat16() {}

    /** Widens exactly. */
    public static float bf16ToFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** Rounds to nearest even; NaN stays NaN. */
    public static short bf16FromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
        int nan = (bits >> 16) | 0x40;
        return (short) (Float.isNaN(value) ? nan : rounded);
    }
}
