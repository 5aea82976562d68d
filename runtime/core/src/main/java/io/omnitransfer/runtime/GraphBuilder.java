package io.omnitransfer.runtime;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Builds one task graph of a {@link Program}. Ops append their tasks here: they ask for an {@link #id}, register the
 * {@link #grid} of a kernel task, and append to {@link #tasks()} with TornadoVM's own API.
 *
 * <p>Transfers are the caller's: {@link #input} for what the host changes between runs, {@link #resident} for weights,
 * {@link #output} for what the host reads. Tensors that only tasks touch need none. Nothing may be named twice with
 * different meanings in one graph.
 */
public final class GraphBuilder {
    private final String name;
    private final int index;
    private final ProgramBuilder program;
    private final TaskGraph tasks;
    private final KernelContext context = new KernelContext();
    private final Map<String, Integer> ids = new HashMap<>();
    private final Set<Object> resident = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Object> scratch = Collections.newSetFromMap(new IdentityHashMap<>());

    GraphBuilder(String name, int index, ProgramBuilder program) {
        this.name = name;
        this.index = index;
        this.program = program;
        this.tasks = new TaskGraph(name);
    }

    public String name() {
        return name;
    }

    /** Its place among the program's graphs. */
    int index() {
        return index;
    }

    public Device device() {
        return program.device();
    }

    /** TornadoVM's graph, to append tasks to. */
    public TaskGraph tasks() {
        return tasks;
    }

    /** The context object every KernelContext kernel of this graph is given. */
    public KernelContext context() {
        return context;
    }

    /** Copies the tensors to the device before every run. */
    public GraphBuilder input(Tensor... tensors) {
        tasks.transferToDevice(DataTransferMode.EVERY_EXECUTION, arrays(tensors));
        return this;
    }

    /**
     * Copies the tensors to the device before the first run only. A tensor that an earlier graph of the program already
     * holds is taken over from there, so that weights are on the device once. Naming a tensor again changes nothing.
     */
    public GraphBuilder resident(Tensor... tensors) {
        for (Tensor t : tensors) {
            if (resident.add(t.array()) && !takes(t.array())) {
                tasks.transferToDevice(DataTransferMode.FIRST_EXECUTION, t.array());
            }
        }
        return this;
    }

    /** Whether the tensor is copied before the first run only: its values do not change from then on. */
    public boolean isResident(Tensor t) {
        return resident.contains(t.array());
    }

    /** Copies the tensors back to the host after every run. */
    public GraphBuilder output(Tensor... tensors) {
        tasks.transferToHost(DataTransferMode.EVERY_EXECUTION, arrays(tensors));
        return this;
    }

    /** Takes over tensors that {@code earlier}, a graph that was added before this one, has on the device. */
    public GraphBuilder take(GraphBuilder earlier, Tensor... tensors) {
        take(earlier, arrays(tensors));
        return this;
    }

    private void take(GraphBuilder earlier, Object... arrays) {
        if (earlier.program != program || earlier.index >= index) {
            throw new IllegalArgumentException("graph '%s' cannot take from '%s', which is not before it in its program"
                    .formatted(name, earlier.name));
        }
        for (Object array : arrays) {
            program.share(array, earlier);
        }
    }

    /** Takes over from the graph that runs before this one what that one has on the device. */
    void follow(GraphBuilder previous, Object array) {
        previous.tasks.persistOnDevice(array);
        tasks.consumeFromDevice(previous.name, array);
    }

    /** Whether an earlier graph had the array on the device, from where it is taken over. */
    private boolean takes(Object array) {
        GraphBuilder holder = program.holder(array, this);
        if (holder != this) {
            take(holder, array);
        }
        return holder != this;
    }

    /** A task id that is free in this graph: {@code hint}, or {@code hint2}, {@code hint3}, … */
    public String id(String hint) {
        int n = ids.merge(hint, 1, Integer::sum);
        return n == 1 ? hint : hint + n;
    }

    /** Registers the launch grid of kernel task {@code id}. */
    public void grid(String id, WorkerGrid grid) {
        program.grids().addWorkerGrid(name + "." + id, grid);
    }

    /** Notes which variant of an op task {@code id} runs, for {@link Program#tasks()}. */
    public void note(String id, String op, String variant) {
        program.note(new TaskInfo(name, id, op, variant));
    }

    /**
     * Whether an op that has both a kernel and a host library variant should append the host one.
     *
     * @throws IllegalStateException if the host variant is demanded of a device that cannot run it
     */
    public boolean prefersHost() {
        boolean able = device().runsHostLibrary();
        return switch (program.variants()) {
            case BEST, TENSOR -> able;
            case KERNEL -> false;
            case HOST -> {
                if (!able) {
                    throw new IllegalStateException("host library tasks cannot run on " + device());
                }
                yield true;
            }
        };
    }

    /** Whether an op should append a task of a vendor's library where the device has one. */
    public boolean prefersVendor() {
        return program.variants() == Variants.BEST || program.variants() == Variants.TENSOR;
    }

    /** Whether products may round their operands to bfloat16 and run on the device's tensor cores. */
    public boolean prefersTensorCores() {
        return program.variants() == Variants.TENSOR && device().hasTensorCores();
    }

    /**
     * Memory that tasks of a program use one after the other: what one leaves in it the next one overwrites. The same for
     * the same use and size, in all graphs of the program; its content is unspecified. Graphs take it over from the first one
     * that asked for it, which therefore has to run before them.
     */
    public ByteArray scratch(String use, int bytes) {
        return shared(program.scratch(use, bytes));
    }

    /** As {@link #scratch}, of so many floats. */
    public FloatArray floats(String use, int count) {
        return shared(program.floats(use, count));
    }

    private <A> A shared(A array) {
        if (scratch.add(array)) {
            takes(array);
        }
        return array;
    }

    private static Object[] arrays(Tensor[] tensors) {
        Object[] out = new Object[tensors.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = tensors[i].array();
        }
        return out;
    }
}
