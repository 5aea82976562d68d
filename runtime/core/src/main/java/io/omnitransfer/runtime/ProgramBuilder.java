package io.omnitransfer.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Collects the graphs that share one execution plan, in the order in which they run. */
public final class ProgramBuilder {
    private final Device device;
    private final Variants variants;
    private final Map<String, GraphBuilder> graphs = new LinkedHashMap<>();
    private final Map<Object, GraphBuilder> holders = new IdentityHashMap<>();
    private final Map<Object, GraphBuilder> shared = new IdentityHashMap<>();
    private final Map<String, ByteArray> scratch = new HashMap<>();
    private final Map<String, FloatArray> floats = new HashMap<>();
    private final GridScheduler grids = new GridScheduler();
    private final List<TaskInfo> infos = new ArrayList<>();
    private boolean printKernels;

    public ProgramBuilder(Device device) {
        this(device, Variants.BEST);
    }

    public ProgramBuilder(Device device, Variants variants) {
        this.device = device;
        this.variants = variants;
    }

    /** Adds a graph; names are unique in a program and contain no dot. */
    public GraphBuilder graph(String name) {
        if (name.indexOf('.') >= 0) {
            throw new IllegalArgumentException("graph name '" + name + "' contains a dot");
        }
        GraphBuilder g = new GraphBuilder(name, graphs.size(), this);
        if (graphs.putIfAbsent(name, g) != null) {
            throw new IllegalArgumentException("graph '" + name + "' is already there");
        }
        return g;
    }

    /** Has {@link #compile} print, on standard output, what the device makes of every kernel. */
    public ProgramBuilder printKernels() {
        printKernels = true;
        return this;
    }

    /** What has been chosen for every task so far, in order. */
    public List<TaskInfo> tasks() {
        return List.copyOf(infos);
    }

    /** The launch grid of a kernel task; null for a library task, which has none. */
    public @Nullable WorkerGrid grid(TaskInfo task) {
        return grids.get(task.graph() + "." + task.id());
    }

    /** Freezes the graphs and compiles their kernels for the device. */
    public Program compile() {
        handOn();
        ImmutableTaskGraph[] frozen =
                graphs.values().stream().map(g -> g.tasks().snapshot()).toArray(ImmutableTaskGraph[]::new);
        return new Program(device, List.copyOf(graphs.keySet()), frozen, grids, tasks(), printKernels);
    }

    /**
     * Every graph behind its holder takes a shared array over from the one before it, whether it uses it or not: TornadoVM
     * looks for it in no graph but the one that ran last, which at the end of a loop is the last one.
     */
    private void handOn() {
        List<GraphBuilder> all = List.copyOf(graphs.values());
        shared.forEach((array, holder) -> {
            for (int i = holder.index() + 1; i < all.size(); i++) {
                all.get(i).follow(all.get(i - 1), array);
            }
        });
        shared.clear();
    }

    Device device() {
        return device;
    }

    Variants variants() {
        return variants;
    }

    GridScheduler grids() {
        return grids;
    }

    /** The first graph to hold the array; {@code candidate} if none did so far. */
    GraphBuilder holder(Object array, GraphBuilder candidate) {
        return holders.computeIfAbsent(array, _ -> candidate);
    }

    /** Notes that graphs behind {@code holder} take the array over from it, if not from one before it. */
    void share(Object array, GraphBuilder holder) {
        shared.merge(array, holder, (a, b) -> a.index() < b.index() ? a : b);
    }

    ByteArray scratch(String use, int bytes) {
        return scratch.computeIfAbsent(use + " " + bytes, _ -> new ByteArray(bytes));
    }

    FloatArray floats(String use, int count) {
        return floats.computeIfAbsent(use + " " + count, _ -> new FloatArray(count));
    }

    void note(TaskInfo info) {
        infos.add(info);
    }
}
