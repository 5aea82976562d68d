package io.omnitransfer.kernels.host;

import java.lang.foreign.MemorySegment;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;

/** The arguments of one library-task call: device memory for arrays, values for scalars. */
public final class HostCall {
    private final LibraryInvocation invocation;

    HostCall(LibraryInvocation invocation) {
        this.invocation = invocation;
    }

    /** Device memory of array argument {@code index}: exactly its elements, row-major, little-endian. */
    @SuppressWarnings("restricted") // the pointer is the engine's own allocation of exactly this array
    public MemorySegment memory(int index) {
        var array = (TornadoNativeArray) invocation.getArg(index);
        long bytes = (long) array.getSize() * array.getElementSize();
        return MemorySegment.ofAddress(invocation.getDevicePointer(index)).reinterpret(bytes);
    }

    /** Scalar argument {@code index}. */
    public int intValue(int index) {
        return (int) invocation.getArg(index);
    }

    /** Scalar argument {@code index}. */
    public float floatValue(int index) {
        return (float) invocation.getArg(index);
    }
}
