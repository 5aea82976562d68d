package io.omnitransfer.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Reads element {@code index} of a little-endian, possibly unaligned segment as a float. */
@FunctionalInterface
interface FloatDecoder {
    ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    float decode(MemorySegment segment, long index);

    /**
     * The decoder of {@code type}. F16, BF16, the 8-bit floats and integers up to 16 bits are exact; wider ones round to
     * nearest even.
     *
     * @throws IllegalArgumentException for types that are no real numbers of at least a byte
     */
    static FloatDecoder of(StoredType type) {
        return switch (type) {
            case F32 -> (s, i) -> s.get(FLOAT, 4 * i);
            case F16 -> (s, i) -> Float.float16ToFloat(s.get(SHORT, 2 * i));
            case BF16 -> (s, i) -> Float.intBitsToFloat(s.get(SHORT, 2 * i) << 16);
            case F64 -> (s, i) -> (float) s.get(DOUBLE, 8 * i);
            case I64 -> (s, i) -> s.get(LONG, 8 * i);
            case U64 -> (s, i) -> unsignedLong(s.get(LONG, 8 * i));
            case I32 -> (s, i) -> s.get(INT, 4 * i);
            case U32 -> (s, i) -> Integer.toUnsignedLong(s.get(INT, 4 * i));
            case I16 -> (s, i) -> s.get(SHORT, 2 * i);
            case U16 -> (s, i) -> Short.toUnsignedInt(s.get(SHORT, 2 * i));
            case I8 -> (s, i) -> s.get(ValueLayout.JAVA_BYTE, i);
            case U8 -> (s, i) -> Byte.toUnsignedInt(s.get(ValueLayout.JAVA_BYTE, i));
            case BOOL -> (s, i) -> s.get(ValueLayout.JAVA_BYTE, i) != 0 ? 1f : 0f;
            case F8_E4M3, F8_E5M2, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ -> {
                float[] table = Float8.table(type);
                yield (s, i) -> table[Byte.toUnsignedInt(s.get(ValueLayout.JAVA_BYTE, i))];
            }
            case F4, F6_E2M3, F6_E3M2, C64 ->
                throw new IllegalArgumentException(type + " cannot be read as float; convert the file to F32, F16, BF16"
                        + " or F8 with the tool that wrote it");
        };
    }

    /** Rounds once: halving with a sticky low bit keeps the value within long and the rounding unchanged. */
    private static float unsignedLong(long bits) {
        return bits >= 0 ? bits : 2f * ((bits >>> 1) | (bits & 1));
    }
}
