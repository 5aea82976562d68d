package io.omnitransfer.embedded.driver.cuda;

import io.omnitransfer.embedded.driver.DriverException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where CUDA's libraries are on this machine. */
final class CudaLibraries {
    /** System property: the folder NVRTC is in; else the system's search path and CUDA's usual folders. */
    static final String NVRTC = "tornado.embedded.nvrtc";

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    private CudaLibraries() {}

    /** The driver's own library, or null. */
    static @Nullable SymbolLookup driver() {
        return load(WINDOWS ? "nvcuda.dll" : "libcuda.so.1");
    }

    /**
     * NVRTC of a version whose code the driver loads: the driver's own, or an older one.
     *
     * @param major of the driver's CUDA version
     */
    static SymbolLookup nvrtc(int major) {
        List<String> names = new ArrayList<>();
        for (int v = major; v >= 11; v--) {
            names.add(
                    WINDOWS
                            ? "nvrtc64_%s_0.dll".formatted(v == 11 ? "112" : v + "0")
                            : "libnvrtc.so." + (v == 11 ? "11.2" : v));
        }
        List<Path> folders = folders();
        for (String name : names) {
            for (Path folder : folders) {
                Path file = folder.resolve(name);
                if (Files.isRegularFile(file)) {
                    return withBuiltins(file);
                }
            }
            SymbolLookup found = System.getProperty(NVRTC) == null ? load(name) : null;
            if (found != null) {
                return found;
            }
        }
        throw new DriverException(
                "NVRTC not found: none of %s on the library path or in %s; it is part of the CUDA toolkit (Debian: libnvrtc*); -D%s=DIR names its folder"
                        .formatted(names, folders, NVRTC));
    }

    private static List<Path> folders() {
        String chosen = System.getProperty(NVRTC);
        if (chosen != null) {
            return List.of(Path.of(chosen));
        }
        List<Path> all = new ArrayList<>();
        for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
            String home = System.getenv(variable);
            if (home != null && !home.isBlank()) {
                all.add(Path.of(home, WINDOWS ? "bin" : "lib64"));
            }
        }
        if (!WINDOWS) {
            all.add(Path.of("/usr/local/cuda/lib64"));
        }
        return all;
    }

    /** NVRTC loads its built-in functions by name only; loaded before, they are found wherever they are. */
    private static SymbolLookup withBuiltins(Path nvrtc) {
        try (DirectoryStream<Path> beside =
                Files.newDirectoryStream(nvrtc.toAbsolutePath().getParent(), "*nvrtc-builtins*.{so,so.*,dll}")) {
            for (Path p : beside) {
                load(p.toString());
            }
        } catch (IOException e) {
            throw new DriverException("%s: %s".formatted(nvrtc.getParent(), e));
        }
        SymbolLookup found = load(nvrtc.toAbsolutePath().toString());
        if (found == null) {
            throw new DriverException("%s is no library for this machine".formatted(nvrtc));
        }
        return found;
    }

    private static @Nullable SymbolLookup load(String name) {
        try {
            return name.contains("/") || name.contains("\\")
                    ? SymbolLookup.libraryLookup(Path.of(name), Arena.global())
                    : SymbolLookup.libraryLookup(name, Arena.global());
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
