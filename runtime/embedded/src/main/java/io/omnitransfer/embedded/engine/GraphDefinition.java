package io.omnitransfer.embedded.engine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** What a task graph consists of. Mutable while it is built; a snapshot is not changed any more. */
public final class GraphDefinition {
    /** A declared copy of one array. */
    record Transfer(int mode, TornadoNativeArray array) {}

    /** An array taken over from graph {@code source}, or from whichever persisted it last. */
    record Consumed(@Nullable String source, TornadoNativeArray array) {}

    private final String name;
    private final List<Task> tasks;
    private final List<Transfer> toDevice;
    private final List<Transfer> toHost;
    private final List<TornadoNativeArray> persisted;
    private final List<Consumed> consumed;

    public GraphDefinition(String name) {
        this(name, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    private GraphDefinition(
            String name,
            List<Task> tasks,
            List<Transfer> toDevice,
            List<Transfer> toHost,
            List<TornadoNativeArray> persisted,
            List<Consumed> consumed) {
        this.name = name;
        this.tasks = tasks;
        this.toDevice = toDevice;
        this.toHost = toHost;
        this.persisted = persisted;
        this.consumed = consumed;
    }

    /** A copy that later changes of this one do not reach. */
    public GraphDefinition snapshot() {
        return new GraphDefinition(
                name,
                List.copyOf(tasks),
                List.copyOf(toDevice),
                List.copyOf(toHost),
                List.copyOf(persisted),
                List.copyOf(consumed));
    }

    public void transferToDevice(int mode, Object... objects) {
        for (Object o : objects) {
            toDevice.add(new Transfer(mode, array("transferToDevice", o)));
        }
    }

    public void transferToHost(int mode, Object... objects) {
        for (Object o : objects) {
            toHost.add(new Transfer(mode, array("transferToHost", o)));
        }
    }

    public void persist(Object... objects) {
        for (Object o : objects) {
            persisted.add(array("persistOnDevice", o));
        }
    }

    public void consume(@Nullable String source, Object... objects) {
        for (Object o : objects) {
            consumed.add(new Consumed(source, array("consumeFromDevice", o)));
        }
    }

    /** Adds a kernel task. */
    public void kernel(String id, Serializable code, Object... arguments) {
        for (Object o : arguments) {
            requireArgument(id, o);
        }
        add(new Task.Kernel(id, code, List.of(arguments)));
    }

    /** Adds a library task. */
    public void library(String id, LibraryTaskDescriptor call) {
        for (Object o : call.getParameters()) {
            requireArgument(id, o);
        }
        add(new Task.Library(id, call));
    }

    private void add(Task task) {
        if (tasks.stream().anyMatch(t -> t.id().equals(task.id()))) {
            throw new TornadoRuntimeException("graph %s already has a task %s".formatted(name, task.id()));
        }
        tasks.add(task);
    }

    private void requireArgument(String id, @Nullable Object o) {
        if (!(o instanceof TornadoNativeArray
                || o instanceof KernelContext
                || o instanceof Number
                || o instanceof Boolean
                || o instanceof Character)) {
            throw new TornadoRuntimeException(
                    "%s.%s: an argument is %s; tasks take off-heap arrays, a KernelContext and boxed scalars"
                            .formatted(
                                    name,
                                    id,
                                    o == null ? "null" : "a " + o.getClass().getName()));
        }
    }

    private TornadoNativeArray array(String where, @Nullable Object o) {
        if (o instanceof TornadoNativeArray a) {
            return a;
        }
        throw new TornadoRuntimeException("%s: %s takes off-heap arrays, not %s"
                .formatted(name, where, o == null ? "null" : o.getClass().getName()));
    }

    public String name() {
        return name;
    }

    List<Task> tasks() {
        return tasks;
    }

    List<Transfer> toDevice() {
        return toDevice;
    }

    List<Transfer> toHost() {
        return toHost;
    }

    List<TornadoNativeArray> persisted() {
        return persisted;
    }

    List<Consumed> consumed() {
        return consumed;
    }

    @Override
    public String toString() {
        return "graph %s: %s"
                .formatted(name, Arrays.toString(tasks.stream().map(Task::id).toArray()));
    }
}
