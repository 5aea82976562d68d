package io.omnitransfer.embedded.driver.opencl;

import io.omnitransfer.embedded.driver.Accelerator;
import io.omnitransfer.embedded.driver.Driver;
import io.omnitransfer.embedded.driver.DriverException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** The devices of all OpenCL platforms on this machine, in the order in which the loader lists them. */
public final class OpenClDriver implements Driver {
    /** System property: the library to load in place of the system's. */
    public static final String LIBRARY = "tornado.embedded.opencl.library";

    private static final List<String> NAMES =
            List.of("libOpenCL.so.1", "OpenCL.dll", "/System/Library/Frameworks/OpenCL.framework/OpenCL");
    private static final int PLATFORM_VERSION = 0x0901;
    private static final int PLATFORM_NAME = 0x0902;

    /** What was found. */
    private record Found(int platforms, List<Accelerator> devices, String description) {}

    private @Nullable Found found;

    @Override
    public TornadoVMBackendType type() {
        return TornadoVMBackendType.OPENCL;
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
        return found().platforms;
    }

    private synchronized Found found() {
        if (found == null) {
            found = look();
        }
        return found;
    }

    private static Found look() {
        String chosen = System.getProperty(LIBRARY);
        List<String> names = chosen == null ? NAMES : List.of(chosen);
        SignalHandlers handlers = SignalHandlers.current();
        for (String name : names) {
            SymbolLookup symbols;
            try {
                symbols = SymbolLookup.libraryLookup(name, Arena.global());
            } catch (IllegalArgumentException _) {
                continue;
            }
            try {
                return look(new OpenClLibrary(symbols, handlers));
            } catch (DriverException e) {
                return absent("%s does not work: %s".formatted(name, e.getMessage()));
            } finally {
                handlers.restore();
            }
        }
        return absent("no OpenCL library (%s) on this machine; Debian: apt-get install ocl-icd-libopencl1 and a driver"
                .formatted(String.join(", ", names)));
    }

    private static Found look(OpenClLibrary library) {
        List<MemorySegment> platforms = library.platforms();
        if (platforms.isEmpty()) {
            return absent("the OpenCL library lists no platform: no driver (ICD) is installed");
        }
        List<Accelerator> devices = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (MemorySegment p : platforms) {
            String name = library.platformInfo(p, PLATFORM_NAME);
            names.add("%s (%s)".formatted(name, library.platformInfo(p, PLATFORM_VERSION)));
            library.devices(p).forEach(d -> devices.add(new OpenClDevice(library, name, d)));
        }
        String all = String.join(", ", names);
        return new Found(
                platforms.size(),
                List.copyOf(devices),
                devices.isEmpty() ? "OpenCL platforms without a device: " + all : "OpenCL: " + all);
    }

    private static Found absent(String why) {
        return new Found(0, List.of(), why);
    }
}
