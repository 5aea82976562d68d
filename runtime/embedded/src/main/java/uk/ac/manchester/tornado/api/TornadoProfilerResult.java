package uk.ac.manchester.tornado.api;

import io.omnitransfer.embedded.engine.Timings;

/** Times in nanoseconds and bytes copied during one execution. */
public class TornadoProfilerResult {
    private final Timings timings;

    TornadoProfilerResult(Timings timings) {
        this.timings = timings;
    }

    public long getTotalTime() {
        return timings.total();
    }

    /** Compiling kernels and resolving tasks since the execution before, pre-compilation included. */
    public long getCompileTime() {
        return timings.compile();
    }

    public long getDataTransfersTime() {
        return timings.copyIn() + timings.copyOut();
    }

    public long getDeviceWriteTime() {
        return timings.copyIn();
    }

    public long getDeviceReadTime() {
        return timings.copyOut();
    }

    public long getDeviceKernelTime() {
        return timings.tasks();
    }

    public long getTotalBytesCopyIn() {
        return timings.bytesIn();
    }

    public long getTotalBytesCopyOut() {
        return timings.bytesOut();
    }

    /** One line per task, slowest first. */
    public String getProfileLog() {
        return timings.log();
    }
}
