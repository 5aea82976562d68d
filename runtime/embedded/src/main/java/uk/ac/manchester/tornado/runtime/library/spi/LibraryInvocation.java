package uk.ac.manchester.tornado.runtime.library.spi;

import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/** The arguments of one library call, arrays resolved to device memory. */
public final class LibraryInvocation {
    private final Object[] arguments;
    private final long[] pointers;
    private final boolean[] references;
    private final TornadoXPUDevice device;
    private final long planId;
    private final LibraryContext context;
    private final @Nullable Object tuning;

    public LibraryInvocation(
            Object[] arguments,
            long[] pointers,
            boolean[] references,
            TornadoXPUDevice device,
            long planId,
            LibraryContext context,
            @Nullable Object tuning) {
        this.arguments = arguments;
        this.pointers = pointers;
        this.references = references;
        this.device = device;
        this.planId = planId;
        this.context = context;
        this.tuning = tuning;
    }

    public int getNumArgs() {
        return arguments.length;
    }

    /** The Java argument: a boxed scalar, or the host-side array. */
    public Object getArg(int index) {
        return arguments[index];
    }

    /** Address of the first element of array argument {@code index} on the device. */
    public long getDevicePointer(int index) {
        return pointers[index];
    }

    /** Whether the argument is an array. */
    public boolean isReference(int index) {
        return references[index];
    }

    public TornadoXPUDevice getDevice() {
        return device;
    }

    public long getExecutionPlanId() {
        return planId;
    }

    public LibraryContext getContext() {
        return context;
    }

    /** What the descriptor carries for the provider, or null. */
    public @Nullable Object getTuning() {
        return tuning;
    }
}
