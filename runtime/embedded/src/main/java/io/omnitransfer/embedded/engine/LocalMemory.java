package io.omnitransfer.embedded.engine;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import uk.ac.manchester.tornado.api.types.HalfFloat;

/** The local arrays of one work-group: the n-th allocation of every work-item is the same array. */
final class LocalMemory {
    private static final HalfFloat ZERO = new HalfFloat((short) 0);
    private static final HalfFloat HALF_NAN = new HalfFloat((short) 0x7FA5);

    private final boolean strict;
    private final long limit;
    private final List<Object> arrays = new ArrayList<>();
    private long bytes;

    /** @param limit bytes a group may have in all; checked in strict mode, where arrays are poisoned as well */
    LocalMemory(boolean strict, long limit) {
        this.strict = strict;
        this.limit = limit;
    }

    /** To be called before every group. Content survives unless strict: it is unspecified to kernels. */
    synchronized void renew() {
        if (strict) {
            arrays.forEach(LocalMemory::poison);
        }
    }

    synchronized Object array(int index, Class<?> type, int size) {
        if (index == arrays.size()) {
            arrays.add(create(type, size));
        }
        Object array = arrays.get(index);
        if (array.getClass() != type || Array.getLength(array) != size) {
            throw new IllegalStateException(
                    "local allocation %d is %s[%d] here, but %s[%d] in another work-item of the group; allocate the same arrays in the same order everywhere"
                            .formatted(
                                    index,
                                    type.getComponentType().getSimpleName(),
                                    size,
                                    array.getClass().getComponentType().getSimpleName(),
                                    Array.getLength(array)));
        }
        return array;
    }

    private Object create(Class<?> type, int size) {
        Object array = Array.newInstance(type.getComponentType(), size);
        bytes += (long) size * elementBytes(array);
        if (strict && bytes > limit) {
            throw new IllegalStateException(
                    "the group's local arrays take %,d bytes; devices offer %,d".formatted(bytes, limit));
        }
        if (strict) {
            poison(array);
        } else if (array instanceof HalfFloat[] a) {
            Arrays.fill(a, ZERO);
        }
        return array;
    }

    private static int elementBytes(Object array) {
        return switch (array) {
            case byte[] _ -> 1;
            case HalfFloat[] _ -> 2;
            case long[] _, double[] _ -> 8;
            default -> 4;
        };
    }

    private static void poison(Object array) {
        switch (array) {
            case float[] a -> Arrays.fill(a, Float.NaN);
            case double[] a -> Arrays.fill(a, Double.NaN);
            case int[] a -> Arrays.fill(a, 0xA5A5A5A5);
            case long[] a -> Arrays.fill(a, 0xA5A5A5A5_A5A5A5A5L);
            case byte[] a -> Arrays.fill(a, (byte) 0xA5);
            case HalfFloat[] a -> Arrays.fill(a, HALF_NAN);
            default -> throw new AssertionError(array.getClass());
        }
    }
}
