package io.omnitransfer.embedded.driver.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.omnitransfer.embedded.driver.Accelerator;
import io.omnitransfer.embedded.driver.Driver;
import io.omnitransfer.embedded.driver.DriverException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** The GPUs of NVIDIA's driver; found when somebody first asks. */
public final class CudaDriver implements Driver {
    /** What there is on this machine. */
    private record Found(List<Accelerator> devices, String description) {}

    private final Supplier<@Nullable SymbolLookup> library;
    private final IntFunction<SymbolLookup> nvrtc;
    private final KernelCache cache;
    private @Nullable Found found;

    /** The machine's own. */
    public CudaDriver() {
        this(CudaLibraries::driver, CudaLibraries::nvrtc, KernelCache.ofUser());
    }

    /**
     * @param library of the driver, or null if there is none
     * @param nvrtc NVRTC for a major version of the driver
     */
    CudaDriver(Supplier<@Nullable SymbolLookup> library, IntFunction<SymbolLookup> nvrtc, KernelCache cache) {
        this.library = library;
        this.nvrtc = nvrtc;
        this.cache = cache;
    }

    private synchronized Found found() {
        if (found == null) {
            try {
                found = find();
            } catch (DriverException | NativeCallException e) {
                found = new Found(List.of(), String.valueOf(e.getMessage()));
            }
        }
        return found;
    }

    private Found find() {
        SymbolLookup symbols = library.get();
        if (symbols == null) {
            return new Found(List.of(), "no library libcuda.so.1; it comes with NVIDIA's driver");
        }
        CudaApi api = bind(symbols);
        api.cuInit(0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_INT);
            api.cuDriverGetVersion(out);
            int number = out.get(JAVA_INT, 0);
            String version = number / 1000 + "." + number % 1000 / 10;
            api.cuDeviceGetCount(out);
            int count = out.get(JAVA_INT, 0);
            if (count == 0) {
                return new Found(List.of(), "the driver, CUDA %s, has no device".formatted(version));
            }
            Nvrtc compiler = new Nvrtc(nvrtc.apply(number / 1000));
            List<Accelerator> devices = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                devices.add(CudaDevice.of(api, i, version, compiler, cache));
            }
            return new Found(List.copyOf(devices), "CUDA %s, NVRTC %s".formatted(version, compiler.version()));
        }
    }

    /** The driver's functions; errors carry the driver's own names and words. */
    private static CudaApi bind(SymbolLookup symbols) {
        CudaApi plain = NativeApi.bind(CudaApi.class, "libcuda", symbols, code -> "error " + code);
        return NativeApi.bind(CudaApi.class, "libcuda", symbols, code -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment text = arena.allocate(ADDRESS);
                String name = plain.cuGetErrorName(code, text) == 0 ? string(text) : "an unknown error";
                String meaning = plain.cuGetErrorString(code, text) == 0 ? ", " + string(text) : "";
                return "%s (%d)%s".formatted(name, code, meaning);
            }
        });
    }

    private static String string(MemorySegment pointer) {
        return pointer.get(ADDRESS, 0).reinterpret(Long.MAX_VALUE).getString(0);
    }

    @Override
    public TornadoVMBackendType type() {
        return TornadoVMBackendType.CUDA;
    }

    @Override
    public List<Accelerator> devices() {
        return found().devices;
    }

    @Override
    public String description() {
        return found().description;
    }

    @Override
    public int platforms() {
        return devices().isEmpty() ? 0 : 1;
    }
}
