package io.omnitransfer.weights;

import java.io.Serial;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The element types of the safetensors format. The constant's name is the name in the file. */
public enum StoredType {
    BOOL(8),
    /** 4-bit floats, two per byte. Known to the format, never decoded here. */
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(8),
    I8(8),
    /** IEEE-like: bias 15, infinities, largest finite value 57344. */
    F8_E5M2(8),
    /** The "fn" flavour: bias 7, no infinity, NaN is 0x7F and 0xFF, largest value 448. */
    F8_E4M3(8),
    /** A power of two, 2^(x−127); 0xFF is NaN. */
    F8_E8M0(8),
    /** Bias 8, no infinity, no −0; 0x80 is NaN. */
    F8_E4M3FNUZ(8),
    /** Bias 16, no infinity, no −0; 0x80 is NaN. */
    F8_E5M2FNUZ(8),
    I16(16),
    U16(16),
    F16(16),
    /** The upper half of an F32. */
    BF16(16),
    I32(32),
    U32(32),
    F32(32),
    C64(64),
    F64(64),
    I64(64),
    U64(64);

    private static final Map<String, StoredType> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

    private final int bits;

    StoredType(int bits) {
        this.bits = bits;
    }

    /** Size of one element in bits. */
    public int bits() {
        return bits;
    }

    /**
     * Bytes that {@code elements} elements take.
     *
     * @throws ArithmeticException if the size overflows, or if a sub-byte type does not fill whole bytes
     */
    public long bytes(long elements) {
        long total = Math.multiplyExact(elements, (long) bits);
        if (total % 8 != 0) {
            throw new ArithmeticException(elements + " elements of " + this + " do not fill whole bytes");
        }
        return total / 8;
    }

    static StoredType named(String name) throws UnknownTypeException {
        StoredType type = BY_NAME.get(name);
        if (type == null) {
            throw new UnknownTypeException(name);
        }
        return type;
    }

    static final class UnknownTypeException extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        UnknownTypeException(String name) {
            super("unknown dtype \"" + name + "\"; known: " + Arrays.toString(values()));
        }
    }
}
