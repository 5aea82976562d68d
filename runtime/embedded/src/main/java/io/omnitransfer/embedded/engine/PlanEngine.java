package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.device.JvmDevice;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;

/** Runs the graphs of one plan. */
public final class PlanEngine {
    private final List<GraphDefinition> graphs;
    private List<GraphDefinition> selected;
    private GridScheduler grids = new GridScheduler();
    private final Map<TornadoLibraryProvider, LibraryContext> libraries = new HashMap<>();

    public PlanEngine(List<GraphDefinition> graphs) {
        this.graphs = graphs;
        this.selected = graphs;
    }

    public void select(int index) {
        selected = List.of(graphs.get(index));
    }

    public void selectAll() {
        selected = graphs;
    }

    public void compile() {}

    public void useDevice(TornadoDevice device) {}

    public void useGrids(GridScheduler scheduler) {
        grids = scheduler;
    }

    public void profile(@Nullable ProfilerMode mode) {}

    public void freeDeviceMemory() {}

    public long deviceBytes() {
        return 0;
    }

    public Timings timings() {
        return new Timings(0, 0, 0, 0, 0, Map.of());
    }

    public void transferToHost(Object... arrays) {}

    public void execute() {
        for (GraphDefinition g : selected) {
            for (Task t : g.tasks()) {
                String name = g.name() + "." + t.id();
                switch (t) {
                    case Task.Kernel k -> runKernel(name, k);
                    case Task.Library l -> runLibrary(name, l.call());
                }
            }
        }
    }

    private void runKernel(String name, Task.Kernel task) {
        KernelMethod method = KernelMethod.of(name, task.code());
        Object[] args = task.arguments().toArray();
        try {
            MethodHandle body = method.lookup()
                    .findStatic(method.owner(), method.name(), method.type())
                    .asSpreader(Object[].class, args.length);
            int at = -1;
            for (int i = 0; i < args.length; i++) {
                at = args[i] instanceof KernelContext ? i : at;
            }
            if (at < 0) {
                body.invoke(args);
                return;
            }
            KernelContext c = new KernelContext();
            args[at] = c;
            WorkerGrid grid = grids.get(name);
            if (grid == null) {
                throw new TornadoRuntimeException(name + ": a kernel with a KernelContext needs a grid; add one named '"
                        + name + "' to the plan's GridScheduler");
            }
            long[] global = grid.getGlobalWork();
            long[] local = grid.getLocalWork() == null ? new long[] {1, 1, 1} : grid.getLocalWork();
            c.globalGroupSizeX = (int) global[0];
            c.globalGroupSizeY = (int) global[1];
            c.globalGroupSizeZ = (int) global[2];
            c.localGroupSizeX = (int) local[0];
            c.localGroupSizeY = (int) local[1];
            c.localGroupSizeZ = (int) local[2];
            for (int z = 0; z < global[2]; z++) {
                for (int y = 0; y < global[1]; y++) {
                    for (int x = 0; x < global[0]; x++) {
                        c.globalIdx = x;
                        c.globalIdy = y;
                        c.globalIdz = z;
                        c.localIdx = (int) (x % local[0]);
                        c.localIdy = (int) (y % local[1]);
                        c.localIdz = (int) (z % local[2]);
                        c.groupIdx = (int) (x / local[0]);
                        c.groupIdy = (int) (y / local[1]);
                        c.groupIdz = (int) (z / local[2]);
                        body.invoke(args);
                    }
                }
            }
        } catch (Throwable t) {
            TornadoRuntimeException e = new TornadoRuntimeException("%s: %s failed: %s".formatted(name, method, t));
            e.initCause(t);
            throw e;
        }
    }

    private void runLibrary(String name, LibraryTaskDescriptor call) {
        TornadoLibraryProvider provider = ServiceLoader.load(TornadoLibraryProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(p -> p.libraryName().equals(call.getLibraryName()) && p.canHandle(JvmDevice.INSTANCE))
                .findFirst()
                .orElseThrow(() ->
                        new TornadoRuntimeException(name + ": no provider of library '" + call.getLibraryName() + "'"));
        Object[] args = call.getParameters();
        long[] pointers = new long[args.length];
        boolean[] references = new boolean[args.length];
        for (int i = 0; i < args.length; i++) {
            if (args[i] instanceof TornadoNativeArray a) {
                references[i] = true;
                pointers[i] = a.getSegment().address();
            }
        }
        LibraryContext context = libraries.computeIfAbsent(provider, p -> p.createContext(JvmDevice.INSTANCE, 0));
        provider.dispatch(
                call.getFunctionName(),
                new LibraryInvocation(args, pointers, references, JvmDevice.INSTANCE, 0, context, call.getTuning()));
    }

    public void close() {
        libraries.forEach(TornadoLibraryProvider::destroyContext);
        libraries.clear();
    }
}
