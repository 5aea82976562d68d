package uk.ac.manchester.tornado.api.types;

/**
 * The 8-bit floating-point formats of the OCP specification: E4M3 (no infinities, largest value 448) and E5M2 (the upper
 * half of a half). Values travel as bit patterns in bytes. The methods may be called in kernels.
 */
public final class FP8 {
    public static final float E4M3_MAX = 448.0f;

    public static final float E5M2_MAX = 57344.0f;

    /** Smallest normal numbers; adding {@link #E4M3_ROUND} rounds what is smaller to a multiple of the smallest number. */
    private static final float E4M3_NORMAL = 0x1p-6f;

    private static final float E5M2_NORMAL = 0x1p-14f;
    private static final float E4M3_ROUND = 0x1p14f;
    private static final float E5M2_ROUND = 0x1p7f;

    private FP8() {}

    /** Widens exactly. */
    public static float e4m3ToFloat(byte bits) {
        int magnitude = bits & 0x7F;
        float normal = Float.intBitsToFloat((magnitude << 20) + (120 << 23));
        float value = magnitude < 8 ? magnitude * 0x1p-9f : normal;
        float number = magnitude == 0x7F ? Float.NaN : value;
        return bits < 0 ? -number : number;
    }

    /** Rounds to nearest even; values beyond ±448 become ±448; NaN stays NaN. */
    public static byte e4m3FromFloat(float value) {
        float a = Math.abs(value);
        int scaled = Float.floatToRawIntBits(a) - (120 << 23);
        int rounded = (scaled + 0x7FFFF + ((scaled >> 20) & 1)) >> 20;
        int normal = Math.min(rounded, 0x7E);
        int small = Float.floatToRawIntBits(a + E4M3_ROUND) & 0xF;
        int magnitude = a < E4M3_NORMAL ? small : normal;
        int sign = (Float.floatToRawIntBits(value) >> 24) & 0x80;
        int number = sign | magnitude;
        return (byte) (Float.isNaN(value) ? 0x7F : number);
    }

    /** Widens exactly. */
    public static float e5m2ToFloat(byte bits) {
        return Float.float16ToFloat((short) (bits << 8));
    }

    /** Rounds to nearest even; values from 61440 on become infinite; NaN stays NaN. */
    public static byte e5m2FromFloat(float value) {
        float a = Math.abs(value);
        int scaled = Float.floatToRawIntBits(a) - (112 << 23);
        int rounded = (scaled + 0xFFFFF + ((scaled >> 21) & 1)) >> 21;
        int normal = Math.min(rounded, 0x7C);
        int small = Float.floatToRawIntBits(a + E5M2_ROUND) & 0x7;
        int magnitude = a < E5M2_NORMAL ? small : normal;
        int sign = (Float.floatToRawIntBits(value) >> 24) & 0x80;
        int number = sign | magnitude;
        return (byte) (Float.isNaN(value) ? 0x7F : number);
    }
}
