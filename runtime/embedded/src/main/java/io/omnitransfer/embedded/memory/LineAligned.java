package io.omnitransfer.embedded.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Arrays on the heap whose first element begins a cache line. Java starts objects at any multiple of eight bytes; vectors of
 * 64 bytes then straddle two lines each, which costs some processors a seventh of a matrix product's speed.
 *
 * <p>A thread's new objects lie one behind the other, so a filler moves the next one to where a line begins. Where it does
 * not, the array is as good as any; and the garbage collector may move it later.
 */
public final class LineAligned {
    private static final int LINE = 64;
    /** Bytes of an array before its elements; where it is another number, nothing is aligned. */
    private static final int HEADER = 16;
    /** Elements of an array from which on it is worth looking. */
    private static final int SMALL = 64;

    private static final int PROBE = 8;
    private static final int ATTEMPTS = 3;

    private static final Optional<MethodHandle> MEMMOVE = memmove();

    /** Bytes of what is allocated on the way from looking to the array, as far as seen: more before code is compiled. */
    private static int between;

    /** Kept, or the just-in-time compiler would not allocate it. */
    private static byte @Nullable [] filler;

    private LineAligned() {}

    /** Zeros. */
    public static float[] floats(int size) {
        if (size < SMALL || MEMMOVE.isEmpty()) {
            return new float[size];
        }
        for (int i = 0; ; i++) {
            int gap = missing(MemorySegment.ofArray(new byte[PROBE]), PROBE + HEADER + between);
            if (gap > 0) {
                filler = new byte[gap < HEADER ? gap + LINE - HEADER : gap - HEADER];
            }
            float[] array = new float[size];
            int missed = missing(MemorySegment.ofArray(array), 0);
            if (missed == 0 || i == ATTEMPTS) {
                return array;
            }
            between = between - missed & LINE - 1;
        }
    }

    /** Bytes from {@code offset} behind the first element to the next line. */
    static int missing(MemorySegment array, int offset) {
        try {
            // returns the address it is given, and moves nothing
            long address = (long) MEMMOVE.orElseThrow().invokeExact(array, array, 0L);
            return (int) (-(address + offset) & LINE - 1);
        } catch (Throwable e) {
            throw new LinkageError("memmove", e);
        }
    }

    private static Optional<MethodHandle> memmove() {
        if (!LineAligned.class.getModule().isNativeAccessEnabled()) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor type = FunctionDescriptor.of(
                ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
        return linker.defaultLookup()
                .find("memmove")
                .map(f -> linker.downcallHandle(f, type, Linker.Option.critical(true)));
    }
}
