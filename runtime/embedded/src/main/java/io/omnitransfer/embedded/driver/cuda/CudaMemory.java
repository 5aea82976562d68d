package io.omnitransfer.embedded.driver.cuda;

import io.omnitransfer.embedded.driver.Memory;

/** Memory of the device. */
record CudaMemory(long address, long bytes) implements Memory {
    @Override
    public boolean shared() {
        return false;
    }
}
