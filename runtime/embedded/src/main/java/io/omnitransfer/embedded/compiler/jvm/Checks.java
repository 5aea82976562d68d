package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Array;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** What strict code checks as it runs; called by generated code. */
final class Checks {
    /** Stands in local and private memory until something is written. */
    static final int POISON = 0xA5A5A5A5;

    private Checks() {}

    /** How messages call an array of local or private memory. */
    static String name(Array a) {
        return a.space() == Array.Space.GLOBAL
                ? a.name()
                : "a %s array of %d %ss"
                        .formatted(a.space().name().toLowerCase(java.util.Locale.ROOT), a.size(), a.element());
    }

    /** @return {@code index} */
    static int inside(int index, int size, String array, int item, String place) {
        if (index < 0 || index >= size) {
            throw new ItemIndexException(array, index, item, place);
        }
        return index;
    }

    /** @return {@code index} */
    static int inside(int index, MemorySegment memory, int bytes, String array, int item, String place) {
        if (index < 0 || index >= memory.byteSize() / bytes) {
            throw new ItemIndexException(array, index, item, place);
        }
        return index;
    }

    /** Fills an array on the heap. */
    static void poison(Object array) {
        switch (array) {
            case float[] a -> Arrays.fill(a, Float.NaN);
            case double[] a -> Arrays.fill(a, Double.NaN);
            case int[] a -> Arrays.fill(a, POISON);
            case long[] a -> Arrays.fill(a, (long) POISON << 32 | POISON & 0xFFFFFFFFL);
            case short[] a -> Arrays.fill(a, (short) POISON);
            case char[] a -> Arrays.fill(a, (char) POISON);
            case byte[] a -> Arrays.fill(a, (byte) POISON);
            default -> throw new AssertionError(array.getClass());
        }
    }
}
