package io.omnitransfer.embedded.device;

import io.omnitransfer.embedded.driver.GroupLimits;
import io.omnitransfer.threads.Parallel;
import java.lang.management.ManagementFactory;
import jdk.incubator.vector.FloatVector;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/** The threads of this JVM. Device memory is host memory. */
public enum JvmDevice implements TornadoXPUDevice {
    INSTANCE;

    private static final int MAX_GROUP = 1024;
    private static final int LOCAL_BYTES = 48 << 10;

    /** Bytes of local memory that groups have on devices with tensor cores, from compute capability 8.0 on at least. */
    public static final long TENSOR_LOCAL_BYTES = 99 << 10;

    public static final GroupLimits LIMITS =
            new GroupLimits("the JVM", MAX_GROUP, new long[] {MAX_GROUP, MAX_GROUP, MAX_GROUP}, LOCAL_BYTES);

    @Override
    public String getDeviceName() {
        return "JVM %d threads, Vector API %d bit"
                .formatted(getAvailableProcessors(), FloatVector.SPECIES_PREFERRED.vectorBitSize());
    }

    @Override
    public String getDescription() {
        return "%s on %s".formatted(getDeviceName(), System.getProperty("os.arch", "?"));
    }

    @Override
    public String getPlatformName() {
        return "%s %s".formatted(System.getProperty("java.vm.name", "JVM"), Runtime.version());
    }

    @Override
    public TornadoDeviceType getDeviceType() {
        return TornadoDeviceType.CPU;
    }

    @Override
    public long getMaxAllocMemory() {
        return Integer.MAX_VALUE * 8L;
    }

    @Override
    public long getMaxGlobalMemory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
    }

    @Override
    public long getDeviceLocalMemorySize() {
        return LOCAL_BYTES;
    }

    @Override
    public long[] getDeviceMaxWorkgroupDimensions() {
        return LIMITS.perDimension().clone();
    }

    @Override
    public String getDeviceOpenCLCVersion() {
        return "";
    }

    @Override
    public int getBackendIndex() {
        return 0;
    }

    @Override
    public int getAvailableProcessors() {
        return Parallel.THREADS;
    }

    @Override
    public TornadoVMBackendType getTornadoVMBackend() {
        return TornadoVMBackendType.JAVA;
    }

    @Override
    public boolean isSPIRVSupported() {
        return false;
    }

    @Override
    public String toString() {
        return getDeviceName();
    }
}
