package io.omnitransfer.kernels.host;

import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Describes a call of a host routine as a TornadoVM library task:
 *
 * <pre>{@code
 * static LibraryTaskDescriptor scale(FloatArray x, float factor, FloatArray y) {
 *     return HostTask.describe("scale", ScaleHost::run, List.of(x, factor, y), Set.of(2), Set.of());
 * }
 * }</pre>
 *
 * The routine travels in the descriptor's tuning field, which TornadoVM hands to the library's provider untouched, so
 * there is no table of functions to keep and a user's own routine needs no registration.
 */
public final class HostTask {
    /** The library name of every host task. */
    public static final String LIBRARY = "omnitransfer/host";

    private HostTask() {}

    /**
     * @param function name shown in errors and profiles
     * @param routine what runs
     * @param arguments arrays and boxed scalars, in the order in which {@link HostCall} numbers them
     * @param written indices of the arrays that are written without being read
     * @param updated indices of the arrays that are read and written
     */
    public static LibraryTaskDescriptor describe(
            String function, HostRoutine routine, List<?> arguments, Set<Integer> written, Set<Integer> updated) {
        Access[] access = new Access[arguments.size()];
        for (int i = 0; i < access.length; i++) {
            if (!(arguments.get(i) instanceof TornadoNativeArray)) {
                access[i] = Access.NONE;
            } else if (updated.contains(i)) {
                access[i] = Access.READ_WRITE;
            } else {
                access[i] = written.contains(i) ? Access.WRITE_ONLY : Access.READ_ONLY;
            }
        }
        return new LibraryTaskDescriptor()
                .withLibrary(LIBRARY)
                .withFunction(function)
                .withParameters(arguments.toArray())
                .withAccess(access)
                .withTuning(routine);
    }
}
