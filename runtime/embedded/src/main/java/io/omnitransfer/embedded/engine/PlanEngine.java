package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.device.JvmDevice;
import io.omnitransfer.embedded.driver.Accelerator;
import io.omnitransfer.embedded.memory.DeviceArray;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Runs the graphs of one plan.
 *
 * <p>With {@code -Dtornado.embedded.strict=true} device memory is separate from host memory and poisoned, so that what
 * would go wrong on a GPU goes wrong here; without, arrays are shared with devices that can, and transfers cost nothing.
 */
public final class PlanEngine {
    /** System property; read when a plan is made. */
    public static final String STRICT = "tornado.embedded.strict";

    private static final AtomicLong IDS = new AtomicLong();

    private final long id = IDS.getAndIncrement();
    private final boolean strict = Boolean.getBoolean(STRICT);
    private final List<GraphDefinition> definitions;
    private Target target;
    private LibraryCalls libraries;
    private List<GraphRun> graphs;
    private List<GraphRun> selected;
    private GridScheduler grids = new GridScheduler();
    private @Nullable ProfilerMode profiler;
    private Timings timings = new Timings(0, 0, 0, 0, 0, 0, Map.of());
    private boolean printing;
    private boolean recording;
    private boolean closed;
    private @Nullable GraphRun last;

    public PlanEngine(List<GraphDefinition> definitions) {
        this.definitions = definitions;
        target = new JvmTarget(strict);
        libraries = new LibraryCalls(target.device(), id);
        graphs = runs();
        selected = graphs;
    }

    private List<GraphRun> runs() {
        return definitions.stream().map(g -> new GraphRun(g, target)).toList();
    }

    public void select(int index) {
        selected = List.of(graphs.get(Objects.checkIndex(index, graphs.size())));
    }

    public void selectAll() {
        selected = graphs;
    }

    /** Resolves the tasks of all graphs. */
    public void compile() {
        graphs.forEach(g -> g.compile(grids, libraries));
    }

    /** Runs on {@code device} from now on; what the graphs had on another one is lost. */
    public void useDevice(TornadoDevice device) {
        if (device == target.device()) {
            return;
        }
        Target next;
        if (device == JvmDevice.INSTANCE) {
            next = new JvmTarget(strict);
        } else if (device instanceof Accelerator a) {
            next = new AcceleratorTarget(a, id, strict);
        } else {
            throw new TornadoRuntimeException(
                    "%s is no device of the embedded engine".formatted(device.getDeviceName()));
        }
        release();
        target = next;
        libraries = new LibraryCalls(target.device(), id);
        List<Integer> chosen = selected.stream().map(graphs::indexOf).toList();
        graphs = runs();
        last = null;
        graphs.forEach(g -> g.printKernels(printing));
        graphs.forEach(g -> g.record(recording));
        selected = chosen.stream().map(graphs::get).toList();
    }

    private void release() {
        freeDeviceMemory();
        libraries.close();
        target.close();
    }

    public void useGrids(GridScheduler scheduler) {
        grids = scheduler;
        graphs.forEach(GraphRun::forgetCode);
    }

    public void profile(@Nullable ProfilerMode mode) {
        profiler = mode;
    }

    /** Whether kernels are printed to standard output when they are resolved; they are resolved anew. */
    public void printKernels(boolean on) {
        printing = on;
        graphs.forEach(g -> g.printKernels(on));
    }

    /** Whether the device gets the tasks of a graph as one piece from the second execution on. */
    public void recordGraphs() {
        recording = true;
        graphs.forEach(g -> g.record(true));
    }

    public void freeDeviceMemory() {
        graphs.forEach(GraphRun::free);
    }

    public long deviceBytes() {
        return graphs.stream()
                .flatMap(GraphRun::arrays)
                .distinct()
                .mapToLong(DeviceArray::bytes)
                .sum();
    }

    /** Of the last execution. */
    public Timings timings() {
        return timings;
    }

    /** Runs the selected graphs in order. */
    public void execute() {
        if (closed) {
            throw new TornadoRuntimeException("the execution plan is closed");
        }
        Stopwatch watch = new Stopwatch(target, profiler != null);
        try {
            for (GraphRun g : selected) {
                g.execute(grids, libraries, this, watch);
                last = g;
            }
        } catch (RuntimeException e) {
            settle(e);
            throw e;
        }
        target.finish();
        selected.forEach(g -> watch.compiled(g.takeCompileTime()));
        timings = watch.stop();
        if (profiler == ProfilerMode.CONSOLE) {
            System.out.println(timings.log());
        }
    }

    /** Waits for what was queued before {@code failure}: it uses the host's arrays. */
    private void settle(RuntimeException failure) {
        try {
            target.finish();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** Copies arrays of the selected graphs to the host. */
    public void transferToHost(Object... arrays) {
        for (Object o : arrays) {
            if (!(o instanceof TornadoNativeArray a)
                    || selected.reversed().stream().noneMatch(g -> g.copyOut(a))) {
                throw new TornadoRuntimeException("transferToHost: %s is on no device in graph %s"
                        .formatted(o, selected.stream().map(GraphRun::name).toList()));
            }
        }
    }

    /** The device memory {@code consumer} takes over from an earlier graph. */
    DeviceArray persisted(GraphRun consumer, GraphDefinition.Consumed wanted) {
        String source = wanted.source();
        if (strict && last != null && last != consumer && !last.handsOn(wanted.array())) {
            throw new TornadoRuntimeException(
                    "%s: cannot consume %s on TornadoVM, which looks for it in no graph but the one that ran last, %s; have every graph in between consume and persist it"
                            .formatted(consumer.name(), wanted.array(), last.name()));
        }
        for (GraphRun g : graphs.reversed()) {
            if (g != consumer && (source == null || source.equals(g.name()))) {
                DeviceArray d = g.persisted(wanted.array());
                if (d != null) {
                    return d;
                }
            }
        }
        throw new TornadoRuntimeException(
                "%s: cannot consume %s from %s: that graph must be in the plan, name the array in persistOnDevice, and run first"
                        .formatted(
                                consumer.name(),
                                wanted.array(),
                                source == null ? "an earlier graph" : "graph " + source));
    }

    public void close() {
        if (!closed) {
            closed = true;
            release();
        }
    }
}
