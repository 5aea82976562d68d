package io.omnitransfer.embedded.engine;

import java.io.Serializable;
import java.util.List;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;

/** One step of a graph. */
sealed interface Task {
    String id();

    /** A kernel with its arguments: arrays, the kernel context, boxed scalars. */
    record Kernel(String id, Serializable code, List<Object> arguments) implements Task {}

    /** A call into a library. */
    record Library(String id, LibraryTaskDescriptor call) implements Task {}
}
