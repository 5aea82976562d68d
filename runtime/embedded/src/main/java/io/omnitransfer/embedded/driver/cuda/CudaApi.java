package io.omnitransfer.embedded.driver.cuda;

import java.lang.foreign.MemorySegment;

/**
 * The functions of the CUDA driver the engine calls. Handles, device addresses and sizes are longs; pointers to results
 * and to host memory are segments. Names are those of the library's symbols, versions included.
 */
interface CudaApi {
    int OUT_OF_MEMORY = 2;

    int MAX_THREADS_PER_BLOCK = 1;
    int MAX_BLOCK_DIM_X = 2;
    int MAX_GRID_DIM_X = 5;
    int MULTIPROCESSOR_COUNT = 16;
    int COMPUTE_CAPABILITY_MAJOR = 75;
    int COMPUTE_CAPABILITY_MINOR = 76;
    int MAX_SHARED_MEMORY_PER_BLOCK_OPTIN = 97;

    int FUNC_MAX_DYNAMIC_SHARED_SIZE_BYTES = 8;
    int STREAM_NON_BLOCKING = 1;
    int CAPTURE_MODE_THREAD_LOCAL = 1;

    int cuGetErrorName(int code, MemorySegment name);

    int cuGetErrorString(int code, MemorySegment text);

    void cuInit(int flags);

    void cuDriverGetVersion(MemorySegment version);

    void cuDeviceGetCount(MemorySegment count);

    void cuDeviceGet(MemorySegment device, int ordinal);

    void cuDeviceGetName(MemorySegment name, int length, int device);

    void cuDeviceGetAttribute(MemorySegment value, int attribute, int device);

    void cuDeviceTotalMem_v2(MemorySegment bytes, int device);

    void cuDevicePrimaryCtxRetain(MemorySegment context, int device);

    void cuCtxSetCurrent(long context);

    void cuStreamCreate(MemorySegment stream, int flags);

    void cuStreamSynchronize(long stream);

    void cuStreamDestroy_v2(long stream);

    void cuMemAlloc_v2(MemorySegment pointer, long bytes);

    void cuMemFree_v2(long pointer);

    void cuMemcpyHtoDAsync_v2(long to, MemorySegment from, long bytes, long stream);

    void cuMemcpyDtoHAsync_v2(MemorySegment to, long from, long bytes, long stream);

    void cuModuleLoadData(MemorySegment module, MemorySegment image);

    void cuModuleGetFunction(MemorySegment function, long module, MemorySegment name);

    void cuFuncSetAttribute(long function, int attribute, int value);

    void cuLaunchKernel(
            long function,
            int gridX,
            int gridY,
            int gridZ,
            int blockX,
            int blockY,
            int blockZ,
            int sharedBytes,
            long stream,
            MemorySegment parameters,
            MemorySegment extra);

    void cuEventCreate(MemorySegment event, int flags);

    void cuEventRecord(long event, long stream);

    void cuEventElapsedTime(MemorySegment milliseconds, long from, long to);

    void cuEventDestroy_v2(long event);

    void cuStreamBeginCapture_v2(long stream, int mode);

    void cuStreamEndCapture(long stream, MemorySegment graph);

    void cuGraphInstantiateWithFlags(MemorySegment executable, long graph, long flags);

    void cuGraphLaunch(long executable, long stream);

    void cuGraphDestroy(long graph);

    void cuGraphExecDestroy(long executable);
}
