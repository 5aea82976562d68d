package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.compiler.jvm.JvmKernel;
import io.omnitransfer.embedded.device.JvmDevice;
import io.omnitransfer.embedded.driver.GroupLimits;
import io.omnitransfer.embedded.driver.NdRange;
import io.omnitransfer.embedded.driver.Timing;
import io.omnitransfer.embedded.memory.DeviceArray;
import io.omnitransfer.embedded.memory.HostArray;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/**
 * The threads of this JVM; work is done when its call returns.
 *
 * @param strict whether memory is separate from the host's and poisoned, and kernels are checked
 */
record JvmTarget(boolean strict) implements Target {
    @Override
    public TornadoXPUDevice device() {
        return JvmDevice.INSTANCE;
    }

    @Override
    public GroupLimits limits() {
        return JvmDevice.LIMITS;
    }

    @Override
    public DeviceArray allocate(String owner, TornadoNativeArray host) {
        return new HostArray(host, strict);
    }

    @Override
    public Code compile(String task, CompiledKernel kernel, NdRange range, List<Object> arguments) {
        JvmKernel translated = kernel.translated(task, arguments.toArray(), range, strict);
        return new Code() {
            @Override
            public String text() {
                return kernel.text(translated);
            }

            @Override
            public void launch(Object[] given) {
                for (int i = 0; i < given.length; i++) {
                    if (given[i] instanceof HostArray a) {
                        given[i] = a.device();
                    }
                }
                kernel.run(task, translated, given, range, strict);
            }
        };
    }

    @Override
    public Timing time(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        long nanos = System.nanoTime() - begin;
        return () -> nanos;
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
}
