package io.omnitransfer.embedded.driver.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An NVRTC whose machine code is the source; it refuses sources that mention {@link #UNDECLARED}. */
final class FakeNvrtc implements NvrtcApi {
    static final String UNDECLARED = "ghost_";
    private static final int COMPILATION_FAILS = 6;

    final List<List<String>> compilations = new ArrayList<>();
    private final Map<Long, byte[]> programs = new HashMap<>();
    private long next = 1;

    /** Programs not yet destroyed. */
    int open() {
        return programs.size();
    }

    @Override
    public void nvrtcVersion(MemorySegment major, MemorySegment minor) {
        major.reinterpret(4).set(JAVA_INT, 0, 13);
        minor.reinterpret(4).set(JAVA_INT, 0, 1);
    }

    @Override
    public void nvrtcGetNumSupportedArchs(MemorySegment count) {
        count.reinterpret(4).set(JAVA_INT, 0, 2);
    }

    @Override
    public void nvrtcGetSupportedArchs(MemorySegment architectures) {
        architectures.reinterpret(8).setAtIndex(JAVA_INT, 0, 80);
        architectures.reinterpret(8).setAtIndex(JAVA_INT, 1, 90);
    }

    @Override
    public void nvrtcCreateProgram(
            MemorySegment program,
            MemorySegment source,
            MemorySegment name,
            int headers,
            MemorySegment headerTexts,
            MemorySegment headerNames) {
        byte[] text = source.reinterpret(Long.MAX_VALUE).getString(0).getBytes(StandardCharsets.UTF_8);
        programs.put(next, text);
        program.reinterpret(8).set(JAVA_LONG, 0, next++);
    }

    @Override
    public int nvrtcCompileProgram(long program, int count, MemorySegment options) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(options.reinterpret(8L * count)
                    .getAtIndex(ADDRESS, i)
                    .reinterpret(Long.MAX_VALUE)
                    .getString(0));
        }
        compilations.add(all);
        if (!programs.containsKey(program)) {
            return 4;
        }
        return log(program).isEmpty() ? 0 : COMPILATION_FAILS;
    }

    /** As NVRTC 13 words it. */
    private String log(long program) {
        List<String> lines = new String(programs.get(program), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).contains(UNDECLARED))
                .mapToObj(i ->
                        "fake.cu(%d): error: identifier \"%s\" is undefined\n%s\n^\n\n1 error detected in the compilation of \"fake.cu\".\n"
                                .formatted(i + 1, UNDECLARED, lines.get(i)))
                .collect(Collectors.joining());
    }

    @Override
    public void nvrtcGetProgramLogSize(long program, MemorySegment bytes) {
        bytes.reinterpret(8).set(JAVA_LONG, 0, log(program).length() + 1);
    }

    @Override
    public void nvrtcGetProgramLog(long program, MemorySegment log) {
        String text = log(program);
        log.reinterpret(text.length() + 1).setString(0, text);
    }

    @Override
    public void nvrtcGetPTXSize(long program, MemorySegment bytes) {
        nvrtcGetCUBINSize(program, bytes);
    }

    @Override
    public void nvrtcGetPTX(long program, MemorySegment text) {
        nvrtcGetCUBIN(program, text);
    }

    @Override
    public void nvrtcGetCUBINSize(long program, MemorySegment bytes) {
        bytes.reinterpret(8).set(JAVA_LONG, 0, programs.get(program).length);
    }

    @Override
    public void nvrtcGetCUBIN(long program, MemorySegment image) {
        byte[] text = programs.get(program);
        image.reinterpret(text.length).copyFrom(MemorySegment.ofArray(text));
    }

    @Override
    public void nvrtcDestroyProgram(MemorySegment program) {
        programs.remove(program.reinterpret(8).get(JAVA_LONG, 0));
    }
}
