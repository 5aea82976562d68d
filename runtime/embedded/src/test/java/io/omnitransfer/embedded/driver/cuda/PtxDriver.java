package io.omnitransfer.embedded.driver.cuda;

import io.omnitransfer.embedded.driver.Accelerator;
import io.omnitransfer.embedded.driver.Driver;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * A CUDA device for tests where there is no GPU: the real NVRTC compiles for it, to PTX, because the device says that it is
 * newer than any, and {@link io.omnitransfer.embedded.driver.cuda.ptx} runs that. Without NVRTC there is no device.
 */
public final class PtxDriver implements Driver {
    private static final long MEMORY = 2L << 30;
    /** Compute capability 99.0. */
    private static final int NEWEST = 99;

    private final Driver driver;

    /** What {@link java.util.ServiceLoader} calls. */
    public PtxDriver() {
        this(text -> text);
    }

    /** @param change what happens to a kernel's PTX before it runs */
    public PtxDriver(UnaryOperator<String> change) {
        FakeCuda fake = new FakeCuda(MEMORY, NEWEST, new PtxImages(change));
        driver = new CudaDriver(
                () -> NativeFake.library(CudaApi.class, fake, Set.of()), CudaLibraries::nvrtc, new KernelCache(null));
    }

    @Override
    public TornadoVMBackendType type() {
        return driver.type();
    }

    @Override
    public List<Accelerator> devices() {
        return driver.devices();
    }

    @Override
    public String description() {
        return driver.description();
    }

    @Override
    public int platforms() {
        return driver.platforms();
    }
}
