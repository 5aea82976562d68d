package io.omnitransfer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Conversions to float, against values computed from the definition of each type. */
class ConversionTest {
    /** exponent bits, mantissa bits, bias of an IEEE-like type. */
    @ParameterizedTest
    @CsvSource({"F16, 5, 10, 15", "BF16, 8, 7, 127"})
    void everySixteenBitPattern(StoredType type, int exponentBits, int mantissaBits, int bias) {
        ByteBuffer all = ByteBuffer.allocate(2 * 65_536).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 65_536; i++) {
            all.putShort((short) i);
        }
        float[] values = floats(type, all, 65_536);
        for (int i = 0; i < 65_536; i++) {
            int exponent = i >> mantissaBits & (1 << exponentBits) - 1;
            int mantissa = i & (1 << mantissaBits) - 1;
            boolean special = exponent == (1 << exponentBits) - 1;
            assertThat(Float.isNaN(values[i])).as("NaN %04x", i).isEqualTo(special && mantissa != 0);
            if (!special || mantissa == 0) {
                double magnitude =
                        special ? Double.POSITIVE_INFINITY : magnitude(exponent, mantissa, mantissaBits, bias);
                assertSame(i, i < 0x8000 ? magnitude : -magnitude, values[i]);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"F8_E4M3, 3, 7, 127", "F8_E5M2, 2, 15, 124", "F8_E4M3FNUZ, 3, 8, 128", "F8_E5M2FNUZ, 2, 16, 128"})
    void everyEightBitPattern(StoredType type, int mantissaBits, int bias, int firstSpecial) {
        float[] values = floats(type, bytes(), 256);
        for (int i = 0; i < 256; i++) {
            int low = i & 0x7F;
            boolean unsignedZero = type.name().endsWith("UZ");
            if (unsignedZero && i == 0x80 || !unsignedZero && low >= firstSpecial) {
                if (type == StoredType.F8_E5M2 && low == 0x7C) {
                    assertThat(values[i]).isEqualTo(i < 0x80 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY);
                } else {
                    assertThat(values[i]).as("%02x", i).isNaN();
                }
                continue;
            }
            double magnitude = magnitude(low >> mantissaBits, low & (1 << mantissaBits) - 1, mantissaBits, bias);
            assertSame(i, i < 0x80 ? magnitude : -magnitude, values[i]);
        }
    }

    @Test
    void publishedEightBitLandmarks() {
        float[] e4m3 = floats(StoredType.F8_E4M3, bytes(), 256);
        assertThat(e4m3[0x7E]).isEqualTo(448f);
        assertThat(e4m3[0x01]).isEqualTo(0x1p-9f);
        assertThat(e4m3[0xFF]).isNaN();
        float[] e5m2 = floats(StoredType.F8_E5M2, bytes(), 256);
        assertThat(e5m2[0x7B]).isEqualTo(57344f);
        assertThat(e5m2[0x01]).isEqualTo(0x1p-16f);
        assertThat(floats(StoredType.F8_E4M3FNUZ, bytes(), 256)[0x7F]).isEqualTo(240f);
        float[] e8m0 = floats(StoredType.F8_E8M0, bytes(), 256);
        for (int i = 0; i < 255; i++) {
            assertSame(i, Math.pow(2, i - 127), e8m0[i]);
        }
        assertThat(e8m0[255]).isNaN();
    }

    @Test
    void wideTypesRoundToNearestEven() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int n = 4096;
        ByteBuffer raw = ByteBuffer.allocate(8 * n).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < n; i++) {
            // Every magnitude, with many ties: few significant bits beyond those of a float.
            raw.putLong(i < 8 ? -1L >>> i : (random.nextLong() & -1L << random.nextInt(41)) >>> random.nextInt(63));
        }
        // One above a tie, beyond the sign bit: halving must not lose the last bit.
        raw.putLong(0, 0x8000_0080_0000_0001L);
        float[] signed = floats(StoredType.I64, raw, n);
        float[] unsigned = floats(StoredType.U64, raw, n);
        for (int i = 0; i < n; i++) {
            long bits = raw.getLong(8 * i);
            assertThat(signed[i])
                    .as("seed %d, %x", seed, bits)
                    .isEqualTo(BigInteger.valueOf(bits).floatValue());
            assertThat(unsigned[i])
                    .as("seed %d, %x", seed, bits)
                    .isEqualTo(new BigDecimal(Long.toUnsignedString(bits)).floatValue());
        }
        ByteBuffer doubles = ByteBuffer.allocate(8 * n).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < n; i++) {
            doubles.putDouble(random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15));
        }
        float[] narrowed = floats(StoredType.F64, doubles, n);
        for (int i = 0; i < n; i++) {
            assertThat(narrowed[i])
                    .as("seed %d", seed)
                    .isEqualTo(new BigDecimal(doubles.getDouble(8 * i)).floatValue());
        }
    }

    @Test
    void smallIntegersAreExact() {
        ByteBuffer ints =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(-7).putInt(0xFFFF_FF00);
        assertThat(floats(StoredType.I32, ints, 2)).containsExactly(-7f, -256f);
        assertThat(floats(StoredType.U32, ints, 2)).containsExactly(4294967289f, 4294967040f);
        assertThat(floats(StoredType.I16, ints, 4)).containsExactly(-7f, -1f, -256f, -1f);
        assertThat(floats(StoredType.U16, ints, 4)).containsExactly(65529f, 65535f, 65280f, 65535f);
        assertThat(floats(StoredType.I8, ints, 5)).containsExactly(-7f, -1f, -1f, -1f, 0f);
        assertThat(floats(StoredType.U8, ints, 5)).containsExactly(249f, 255f, 255f, 255f, 0f);
        assertThat(floats(StoredType.BOOL, ints, 5)).containsExactly(1f, 1f, 1f, 1f, 0f);
    }

    @ParameterizedTest
    @EnumSource(names = {"F4", "F6_E2M3", "F6_E3M2", "C64"})
    void refusesWhatIsNoFloat(StoredType type) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> floats(type, ByteBuffer.allocate(24), 4))
                .withMessageContaining(type.name());
    }

    @Test
    void bfloat16RoundsToNearestEven() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            int bits = i < 65_536 ? i << 16 | 0x8000 : random.nextInt();
            float value = Float.intBitsToFloat(bits);
            float rounded = Float.intBitsToFloat(SafetensorsWriter.toBfloat16(value) << 16);
            if (Float.isNaN(value)) {
                assertThat(rounded).isNaN();
                continue;
            }
            // The neighbours in bf16: truncation, and one step away from zero.
            int down = bits & 0xFFFF_0000;
            double below = Float.intBitsToFloat(down);
            double above = exact(down + 0x1_0000);
            double toBelow = Math.abs(value - below);
            double toAbove = Math.abs(above - value);
            boolean evenBelow = (down & 0x1_0000) == 0;
            double expected = toBelow < toAbove || toBelow == toAbove && evenBelow ? below : above;
            assertThat((double) rounded)
                    .as("seed %d, bits %08x", seed, bits)
                    .isEqualTo(Math.abs(expected) >= 0x1p128 ? expected * Double.POSITIVE_INFINITY : expected);
        }
    }

    /** As a float pattern, but with infinity read as the next power of two, which is how IEEE rounding sees it. */
    private static double exact(int bits) {
        float value = Float.intBitsToFloat(bits);
        return Float.isInfinite(value) ? Math.copySign(0x1p128, value) : value;
    }

    private static double magnitude(int exponent, int mantissa, int mantissaBits, int bias) {
        double fraction = mantissa / Math.pow(2, mantissaBits);
        return exponent == 0 ? fraction * Math.pow(2, 1 - bias) : (1 + fraction) * Math.pow(2, exponent - bias);
    }

    private static void assertSame(int pattern, double expected, float actual) {
        assertThat(Double.doubleToRawLongBits(actual))
                .as("pattern %x: expected %s, actual %s", pattern, expected, actual)
                .isEqualTo(Double.doubleToRawLongBits(expected));
    }

    private static ByteBuffer bytes() {
        ByteBuffer all = ByteBuffer.allocate(256);
        for (int i = 0; i < 256; i++) {
            all.put((byte) i);
        }
        return all;
    }

    private static float[] floats(StoredType type, ByteBuffer raw, long elements) {
        TensorInfo info = new TensorInfo("x", type, List.of(elements), 0, raw.capacity());
        return new StoredTensor(info, MemorySegment.ofBuffer(raw.clear())).toFloats();
    }
}
