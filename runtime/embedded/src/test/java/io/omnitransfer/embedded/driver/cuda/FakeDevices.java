package io.omnitransfer.embedded.driver.cuda;

import java.util.Set;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/** CUDA devices without a GPU, for tests of other packages. */
public final class FakeDevices {
    private static final long MEMORY = 64 << 20;

    private FakeDevices() {}

    /** A device that knows the kernels of these classes. */
    public static TornadoDevice cuda(Class<?>... owners) {
        FakeCuda driver = new FakeCuda(MEMORY, 9, new JavaImages(owners));
        FakeNvrtc nvrtc = new FakeNvrtc();
        return new CudaDriver(
                        () -> NativeFake.library(CudaApi.class, driver, Set.of()),
                        _ -> NativeFake.library(NvrtcApi.class, nvrtc, Set.of()),
                        new KernelCache(null))
                .devices()
                .getFirst();
    }
}
