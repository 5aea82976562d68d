package io.omnitransfer.kernels.host.gemm;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Where cache lines begin in arrays on the heap. Java starts arrays at any multiple of eight bytes; then vectors of 64
 * bytes straddle two lines each, which costs some processors a tenth of a product's speed.
 *
 * <p>The garbage collector may move an array, though not often: answers are for now and may only matter for speed. They come from
 * {@code memmove}, which returns the address it is given, called with the array itself and nothing to move.
 */
public final class CacheLine {
    /** Elements in a line of 64 bytes: by so many a buffer should be longer than what it holds. */
    public static final int FLOATS = 16;

    private static final int BYTES = FLOATS * Float.BYTES;
    private static final Optional<MethodHandle> MEMMOVE = memmove();

    private CacheLine() {}

    /** Index of the first element that begins a line, below {@link #FLOATS}; 0 where native access is not enabled. */
    public static int start(float[] array) {
        if (MEMMOVE.isEmpty() || array.length == 0) {
            return 0;
        }
        MemorySegment segment = MemorySegment.ofArray(array);
        try {
            long address = (long) MEMMOVE.get().invokeExact(segment, segment, 0L);
            return (int) (-address & BYTES - 1) / Float.BYTES;
        } catch (Throwable e) {
            throw new LinkageError("memmove", e);
        }
    }

    /** An array with room for {@code size} floats behind the start of its first line: this one, if it is long enough. */
    public static float[] atLeast(float[] array, int size) {
        return array.length < size + FLOATS ? new float[size + FLOATS] : array;
    }

    private static Optional<MethodHandle> memmove() {
        if (!CacheLine.class.getModule().isNativeAccessEnabled()) {
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
