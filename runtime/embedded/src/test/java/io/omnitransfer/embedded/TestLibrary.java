package io.omnitransfer.embedded;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;

/** A library with one function: y = factor · x. */
public final class TestLibrary implements TornadoLibraryProvider {
    /** Counts what the engine asks for. */
    static final class Context implements LibraryContext {
        static Context last = new Context();

        int prepared;
        int dispatched;
        boolean destroyed;
    }

    static LibraryTaskDescriptor scale(FloatArray x, Float factor, FloatArray y) {
        return describe("test/scale", x, factor, y);
    }

    static LibraryTaskDescriptor unknown(FloatArray x, Float factor, FloatArray y) {
        return describe("test/none", x, factor, y);
    }

    private static LibraryTaskDescriptor describe(String library, FloatArray x, Float factor, FloatArray y) {
        return new LibraryTaskDescriptor()
                .withLibrary(library)
                .withFunction("scale")
                .withParameters(new Object[] {x, factor, y})
                .withAccess(new Access[] {Access.READ_ONLY, Access.NONE, Access.WRITE_ONLY})
                .withTuning("tuned");
    }

    @Override
    public String libraryName() {
        return "test/scale";
    }

    @Override
    public boolean canHandle(TornadoXPUDevice device) {
        return device.getTornadoVMBackend() == TornadoVMBackendType.JAVA;
    }

    @Override
    public LibraryContext createContext(TornadoXPUDevice device, long planId) {
        Context.last = new Context();
        return Context.last;
    }

    @Override
    public void prepare(LibraryTaskDescriptor descriptor, LibraryContext context) {
        ((Context) context).prepared++;
    }

    @Override
    public void dispatch(String function, LibraryInvocation call) {
        ((Context) call.getContext()).dispatched++;
        FloatArray x = (FloatArray) call.getArg(0);
        float factor = (float) call.getArg(1);
        if (!"tuned".equals(call.getTuning())
                || call.isReference(1)
                || !call.isReference(2)
                || call.getNumArgs() != 3) {
            throw new IllegalStateException("wrong invocation");
        }
        MemorySegment from = at(call.getDevicePointer(0), x.getNumBytesOfSegment());
        MemorySegment to = at(call.getDevicePointer(2), x.getNumBytesOfSegment());
        for (int i = 0; i < x.getSize(); i++) {
            to.setAtIndex(ValueLayout.JAVA_FLOAT, i, factor * from.getAtIndex(ValueLayout.JAVA_FLOAT, i));
        }
    }

    private static MemorySegment at(long pointer, long bytes) {
        return MemorySegment.ofAddress(pointer).reinterpret(bytes);
    }

    @Override
    public void destroyContext(LibraryContext context) {
        ((Context) context).destroyed = true;
    }
}
