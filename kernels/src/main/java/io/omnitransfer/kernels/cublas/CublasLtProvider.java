package io.omnitransfer.kernels.cublas;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoNativeStreamSupport;

/**
 * {@link MatrixProduct}s on CUDA devices, where libcublasLt is installed. It needs the engine's stream and context only,
 * so it is the same on TornadoVM and on the embedded engine. Found by {@link java.util.ServiceLoader}.
 */
public final class CublasLtProvider implements TornadoLibraryProvider {
    static final String LIBRARY = "omnitransfer/cublaslt";

    private final @Nullable NativeCalls library;

    public CublasLtProvider() {
        this(Installed.LIBRARY);
    }

    CublasLtProvider(@Nullable NativeCalls library) {
        this.library = library;
    }

    /** Whether products can run on the device. */
    public static boolean serves(TornadoDevice device) {
        return Installed.LIBRARY != null && device instanceof TornadoNativeStreamSupport;
    }

    @Override
    public String libraryName() {
        return LIBRARY;
    }

    @Override
    public boolean canHandle(TornadoXPUDevice device) {
        return library != null && device instanceof TornadoNativeStreamSupport;
    }

    @Override
    public LibraryContext createContext(TornadoXPUDevice device, long executionPlanId) {
        if (library == null || !(device instanceof TornadoNativeStreamSupport streams)) {
            throw new IllegalStateException("cuBLASLt cannot run on " + device.getDeviceName());
        }
        return new CublasLtContext(
                library, streams.getNativeContext(executionPlanId), streams.getNativeStream(executionPlanId));
    }

    @Override
    public void dispatch(String functionName, LibraryInvocation invocation) {
        if (!(invocation.getTuning() instanceof MatrixProduct product)) {
            throw new IllegalArgumentException(
                    "cuBLASLt function '%s' carries no product; describe it with MatrixProduct.describe"
                            .formatted(functionName));
        }
        ((CublasLtContext) invocation.getContext())
                .run(
                        product,
                        invocation.getDevicePointer(0),
                        invocation.getDevicePointer(1),
                        invocation.getDevicePointer(2),
                        invocation.getDevicePointer(3));
    }

    @Override
    public void destroyContext(LibraryContext context) {
        ((CublasLtContext) context).close();
    }

    /** This machine's library, looked for once. */
    private static final class Installed {
        private static final List<String> NAMES = List.of(
                "libcublasLt.so.13",
                "libcublasLt.so.12",
                "libcublasLt.so.11",
                "cublasLt64_13.dll",
                "cublasLt64_12.dll",
                "cublasLt64_11.dll");

        static final @Nullable NativeCalls LIBRARY = find();

        private static @Nullable NativeCalls find() {
            SymbolLookup driver = load("libcuda.so.1");
            driver = driver == null ? load("nvcuda.dll") : driver;
            if (driver == null) {
                return null;
            }
            for (String name : NAMES) {
                SymbolLookup found = load(name);
                if (found != null) {
                    NativeCalls calls = new NativeCalls(found.or(driver));
                    return calls.has(CublasLtContext.FUNCTIONS) ? calls : null;
                }
            }
            return null;
        }

        private static @Nullable SymbolLookup load(String name) {
            try {
                return SymbolLookup.libraryLookup(name, Arena.global());
            } catch (IllegalArgumentException _) {
                return null;
            }
        }
    }
}
