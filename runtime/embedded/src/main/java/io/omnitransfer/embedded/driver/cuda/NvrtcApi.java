package io.omnitransfer.embedded.driver.cuda;

import java.lang.foreign.MemorySegment;

/** The functions of NVRTC the engine calls; a program is a pointer, sizes are pointers to longs. */
interface NvrtcApi {
    int COMPILATION_FAILED = 6;

    void nvrtcVersion(MemorySegment major, MemorySegment minor);

    void nvrtcGetNumSupportedArchs(MemorySegment count);

    void nvrtcGetSupportedArchs(MemorySegment architectures);

    void nvrtcCreateProgram(
            MemorySegment program,
            MemorySegment source,
            MemorySegment name,
            int headers,
            MemorySegment headerTexts,
            MemorySegment headerNames);

    int nvrtcCompileProgram(long program, int count, MemorySegment options);

    void nvrtcGetProgramLogSize(long program, MemorySegment bytes);

    void nvrtcGetProgramLog(long program, MemorySegment log);

    void nvrtcGetPTXSize(long program, MemorySegment bytes);

    void nvrtcGetPTX(long program, MemorySegment text);

    void nvrtcGetCUBINSize(long program, MemorySegment bytes);

    void nvrtcGetCUBIN(long program, MemorySegment image);

    void nvrtcDestroyProgram(MemorySegment program);
}
