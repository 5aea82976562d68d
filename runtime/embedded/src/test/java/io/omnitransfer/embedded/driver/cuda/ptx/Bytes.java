package io.omnitransfer.embedded.driver.cuda.ptx;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Little-endian values in a byte array. */
final class Bytes {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    static byte[] rubbish(int size) {
        byte[] b = new byte[size];
        Arrays.fill(b, (byte) 0xA5);
        return b;
    }

    static long get(byte[] b, int at, int bytes) {
        return switch (bytes) {
            case 1 -> b[at] & 0xFFL;
            case 2 -> (short) SHORTS.get(b, at) & 0xFFFFL;
            case 4 -> (int) INTS.get(b, at) & 0xFFFFFFFFL;
            default -> (long) LONGS.get(b, at);
        };
    }

    static void put(byte[] b, int at, int bytes, long value) {
        switch (bytes) {
            case 1 -> b[at] = (byte) value;
            case 2 -> SHORTS.set(b, at, (short) value);
            case 4 -> INTS.set(b, at, (int) value);
            default -> LONGS.set(b, at, value);
        }
    }
}
