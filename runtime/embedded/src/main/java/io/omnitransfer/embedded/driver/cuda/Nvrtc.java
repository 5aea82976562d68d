package io.omnitransfer.embedded.driver.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.omnitransfer.embedded.compiler.c.CProgram;
import io.omnitransfer.embedded.driver.DriverException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Arrays;
import java.util.List;

/** NVIDIA's run-time compiler: CUDA C to machine code. */
final class Nvrtc {
    private static final List<String> ERRORS = List.of(
            "NVRTC_SUCCESS",
            "NVRTC_ERROR_OUT_OF_MEMORY",
            "NVRTC_ERROR_PROGRAM_CREATION_FAILURE",
            "NVRTC_ERROR_INVALID_INPUT",
            "NVRTC_ERROR_INVALID_PROGRAM",
            "NVRTC_ERROR_INVALID_OPTION",
            "NVRTC_ERROR_COMPILATION",
            "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE");

    private final NvrtcApi api;
    private final String version;
    private final int[] architectures;

    Nvrtc(SymbolLookup library) {
        api = NativeApi.bind(
                NvrtcApi.class,
                "NVRTC",
                library,
                code -> "%s (%d)".formatted(code < ERRORS.size() ? ERRORS.get(code) : "an error", code));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment major = arena.allocate(JAVA_INT);
            MemorySegment minor = arena.allocate(JAVA_INT);
            api.nvrtcVersion(major, minor);
            version = major.get(JAVA_INT, 0) + "." + minor.get(JAVA_INT, 0);
            api.nvrtcGetNumSupportedArchs(major);
            MemorySegment all = arena.allocate(JAVA_INT, major.get(JAVA_INT, 0));
            api.nvrtcGetSupportedArchs(all);
            architectures = all.toArray(JAVA_INT);
            Arrays.sort(architectures);
        }
    }

    String version() {
        return version;
    }

    /**
     * The architecture to compile for: the device's own, as machine code; for a device newer than this NVRTC the newest
     * it knows, as PTX, which the driver translates.
     *
     * @param capability compute capability, such as 90
     */
    String architecture(int capability) {
        if (Arrays.binarySearch(architectures, capability) >= 0) {
            return "sm_" + capability;
        }
        int newest = Arrays.stream(architectures)
                .filter(a -> a < capability)
                .max()
                .orElseThrow(() -> new DriverException(
                        "NVRTC %s compiles for compute capabilities %s, the device has %d; an older NVRTC is needed"
                                .formatted(version, Arrays.toString(architectures), capability)));
        return "compute_" + newest;
    }

    /** Machine code, or PTX if {@code architecture} is a virtual one. */
    byte[] compile(CProgram source, String architecture, List<String> options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment null_ = MemorySegment.NULL;
            MemorySegment handle = arena.allocate(JAVA_LONG);
            api.nvrtcCreateProgram(
                    handle,
                    arena.allocateFrom(source.text()),
                    arena.allocateFrom(source.entry() + ".cu"),
                    0,
                    null_,
                    null_);
            long program = handle.get(JAVA_LONG, 0);
            try {
                MemorySegment all = arena.allocate(ADDRESS, options.size() + 1L);
                all.setAtIndex(ADDRESS, 0, arena.allocateFrom("--gpu-architecture=" + architecture));
                for (int i = 0; i < options.size(); i++) {
                    all.setAtIndex(ADDRESS, i + 1, arena.allocateFrom(options.get(i)));
                }
                int code = api.nvrtcCompileProgram(program, options.size() + 1, all);
                if (code != 0) {
                    throw new DriverException(
                            "NVRTC %s, error %d: %s".formatted(version, code, source.refused(log(arena, program))));
                }
                return image(arena, program, architecture.startsWith("sm_"));
            } finally {
                api.nvrtcDestroyProgram(handle);
            }
        }
    }

    private byte[] image(Arena arena, long program, boolean binary) {
        MemorySegment size = arena.allocate(JAVA_LONG);
        if (binary) {
            api.nvrtcGetCUBINSize(program, size);
        } else {
            api.nvrtcGetPTXSize(program, size);
        }
        MemorySegment image = arena.allocate(size.get(JAVA_LONG, 0));
        if (binary) {
            api.nvrtcGetCUBIN(program, image);
        } else {
            api.nvrtcGetPTX(program, image);
        }
        return image.toArray(JAVA_BYTE);
    }

    private String log(Arena arena, long program) {
        MemorySegment size = arena.allocate(JAVA_LONG);
        api.nvrtcGetProgramLogSize(program, size);
        MemorySegment log = arena.allocate(size.get(JAVA_LONG, 0) + 1);
        api.nvrtcGetProgramLog(program, log);
        return log.getString(0).strip();
    }
}
