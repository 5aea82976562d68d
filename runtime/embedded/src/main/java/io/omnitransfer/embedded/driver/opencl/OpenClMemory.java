package io.omnitransfer.embedded.driver.opencl;

import io.omnitransfer.embedded.driver.Memory;
import java.lang.foreign.MemorySegment;

/** A buffer object. OpenCL has no addresses: libraries get the handle. */
record OpenClMemory(MemorySegment handle, long bytes, boolean shared) implements Memory {
    @Override
    public long address() {
        return handle.address();
    }
}
