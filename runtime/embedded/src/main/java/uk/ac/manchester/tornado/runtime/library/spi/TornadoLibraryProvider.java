package uk.ac.manchester.tornado.runtime.library.spi;

import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/** A library whose functions task graphs can call. Found by {@link java.util.ServiceLoader}. */
public interface TornadoLibraryProvider {
    /** The name descriptors select the library by. */
    String libraryName();

    /** Whether the library runs on the device. */
    boolean canHandle(TornadoXPUDevice device);

    /** What the library needs for one plan on one device. */
    LibraryContext createContext(TornadoXPUDevice device, long planId);

    /** Called before the tasks of a graph run, every time: allocate what dispatch needs, once. */
    default void prepare(LibraryTaskDescriptor descriptor, LibraryContext context) {}

    /** Runs one function. */
    void dispatch(String functionName, LibraryInvocation invocation);

    /** Releases what {@link #createContext} made. */
    void destroyContext(LibraryContext context);
}
