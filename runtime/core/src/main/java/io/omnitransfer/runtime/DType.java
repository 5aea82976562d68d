package io.omnitransfer.runtime;

/**
 * Element types a {@link Tensor} can hold on a device. Bfloat16 lives in a short array and is widened by shifting,
 * which every TornadoVM backend compiles correctly.
 */
public enum DType {
    F32(4),
    F16(2),
    BF16(2),
    I32(4);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }
}
