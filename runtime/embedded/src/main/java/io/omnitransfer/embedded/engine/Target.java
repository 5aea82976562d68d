package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.driver.GroupLimits;
import io.omnitransfer.embedded.driver.NdRange;
import io.omnitransfer.embedded.driver.Recording;
import io.omnitransfer.embedded.driver.Timing;
import io.omnitransfer.embedded.memory.DeviceArray;
import java.util.List;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/** The device of one plan: its memory, its code, and the order of its work. */
interface Target extends AutoCloseable {
    /** A kernel that is ready for one launch geometry. */
    interface Code {
        /** What was made of the kernel, to read. */
        String text();

        /** @param arguments of the kernel's method, a {@link DeviceArray} in place of every array */
        void launch(Object[] arguments);
    }

    TornadoXPUDevice device();

    GroupLimits limits();

    /** @param owner graph, for messages */
    DeviceArray allocate(String owner, TornadoNativeArray host);

    /**
     * @param task {@code graph.task}, for messages
     * @param arguments as the graph names them
     */
    Code compile(String task, CompiledKernel kernel, NdRange range, List<Object> arguments);

    /** Does {@code work}, and measures how long the device takes. */
    Timing time(Runnable work);

    /** Whether {@link #record} works here. */
    default boolean records() {
        return false;
    }

    /** Keeps the launches and library calls of {@code work}, instead of doing them. */
    default Recording record(Runnable work) {
        throw new TornadoRuntimeException(device() + " records no work");
    }

    /** Returns when everything is done. */
    void finish();

    @Override
    void close();
}
