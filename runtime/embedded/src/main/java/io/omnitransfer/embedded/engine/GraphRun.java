package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.driver.NdRange;
import io.omnitransfer.embedded.driver.Recording;
import io.omnitransfer.embedded.memory.DeviceArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;

/** One graph of a plan with its compiled tasks and its device memory. */
final class GraphRun {
    /** A task ready to run; its work is one call. */
    private record Step(String task, Runnable work) {}

    private final GraphDefinition graph;
    private final Target target;
    private final Map<TornadoNativeArray, DeviceArray> memory = new IdentityHashMap<>();
    /** What later graphs may take over. */
    private final Set<TornadoNativeArray> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Arrays whose first task only writes them: no device copies those in. */
    private final Set<TornadoNativeArray> onlyWritten = Collections.newSetFromMap(new IdentityHashMap<>());

    private @Nullable List<Step> steps;
    private long compileNanos;
    private boolean executed;
    private boolean printing;
    private boolean recording;
    private @Nullable Recording recorded;

    GraphRun(GraphDefinition graph, Target target) {
        this.graph = graph;
        this.target = target;
        kept.addAll(graph.persisted());
    }

    /** Resolves every task once. */
    List<Step> compile(GridScheduler grids, LibraryCalls libraries) {
        if (recording && !target.records()) {
            throw new TornadoRuntimeException("%s: withCUDAGraph needs a CUDA device, the plan runs on %s"
                    .formatted(graph.name(), target.device()));
        }
        if (steps == null) {
            long begin = System.nanoTime();
            List<Step> out = new ArrayList<>();
            Set<TornadoNativeArray> used = Collections.newSetFromMap(new IdentityHashMap<>());
            onlyWritten.clear();
            for (Task t : graph.tasks()) {
                String task = graph.name() + "." + t.id();
                noteUse(task, t, used);
                out.add(new Step(
                        task,
                        switch (t) {
                            case Task.Kernel k -> kernel(task, k, grids);
                            case Task.Library l -> library(task, l.call(), libraries);
                        }));
            }
            steps = out;
            compileNanos += System.nanoTime() - begin;
        }
        return steps;
    }

    /** Time spent on resolving tasks since the last call, in ns. */
    long takeCompileTime() {
        long nanos = compileNanos;
        compileNanos = 0;
        return nanos;
    }

    private void noteUse(String task, Task t, Set<TornadoNativeArray> used) {
        List<?> arguments;
        List<Access> access;
        switch (t) {
            case Task.Kernel k -> {
                arguments = k.arguments();
                access = CompiledKernel.of(task, k).access();
            }
            case Task.Library l -> {
                arguments = List.of(l.call().getParameters());
                access = List.of(l.call().getAccess());
            }
        }
        Set<TornadoNativeArray> read = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i) instanceof TornadoNativeArray a
                    && (i >= access.size() || access.get(i) != Access.WRITE_ONLY)) {
                read.add(a);
            }
        }
        for (Object o : arguments) {
            if (o instanceof TornadoNativeArray a && used.add(a) && !read.contains(a)) {
                onlyWritten.add(a);
            }
        }
    }

    private Runnable kernel(String task, Task.Kernel k, GridScheduler grids) {
        CompiledKernel kernel = CompiledKernel.of(task, k);
        NdRange range = kernel.range(task, k.arguments(), grids, target.limits());
        Target.Code code = target.compile(task, kernel, range, k.arguments());
        if (printing) {
            System.out.println(
                    "// %s: %s on %s, %s%n%s".formatted(task, kernel.method(), target.device(), range, code.text()));
        }
        return () -> {
            Object[] arguments = k.arguments().toArray();
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof TornadoNativeArray a) {
                    DeviceArray d = onDevice(a);
                    d.markWritten();
                    arguments[i] = d;
                }
            }
            code.launch(arguments);
        };
    }

    private Runnable library(String task, LibraryTaskDescriptor call, LibraryCalls libraries) {
        TornadoLibraryProvider provider = libraries.resolve(task, call);
        return () -> {
            Object[] arguments = call.getParameters();
            long[] pointers = new long[arguments.length];
            boolean[] references = new boolean[arguments.length];
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof TornadoNativeArray a) {
                    references[i] = true;
                    pointers[i] = pointer(task, call, i, onDevice(a));
                }
            }
            libraries.prepare(provider, call);
            libraries.dispatch(task, provider, call, pointers, references);
        };
    }

    private static long pointer(String task, LibraryTaskDescriptor call, int argument, DeviceArray array) {
        Access access = argument < call.getAccess().length ? call.getAccess()[argument] : Access.READ_WRITE;
        if (!array.isWritten() && (access == Access.READ_ONLY || access == Access.READ_WRITE)) {
            throw new TornadoRuntimeException(
                    "%s: %s reads argument %d, %s, but nothing has written it on the device; add transferToDevice"
                            .formatted(task, call.getFunctionName(), argument, array.host()));
        }
        if (access != Access.READ_ONLY) {
            array.markWritten();
        }
        return array.address();
    }

    private DeviceArray onDevice(TornadoNativeArray array) {
        return memory.computeIfAbsent(array, a -> target.allocate(graph.name(), a));
    }

    /** Copies in, runs the tasks, copies out. */
    void execute(GridScheduler grids, LibraryCalls libraries, PlanEngine plan, Stopwatch watch) {
        List<Step> all = compile(grids, libraries);
        for (GraphDefinition.Consumed c : graph.consumed()) {
            DeviceArray from = plan.persisted(this, c);
            if (memory.put(c.array(), from) != from) {
                forgetRecording();
            }
        }
        for (GraphDefinition.Transfer t : graph.toDevice()) {
            DeviceArray d = onDevice(t.array());
            boolean due = t.mode() == DataTransferMode.EVERY_EXECUTION || !d.isCopied();
            if (due && !onlyWritten.contains(t.array())) {
                watch.copyIn(d::copyIn);
            }
        }
        if (recording && executed) {
            watch.task(graph.name(), recorded(all)::replay);
        } else {
            run(all, watch);
        }
        executed = true;
        for (GraphDefinition.Transfer t : graph.toHost()) {
            if (t.mode() != DataTransferMode.UNDER_DEMAND) {
                watch.copyOut(onDevice(t.array())::copyOut);
            }
        }
    }

    private static void run(List<Step> all, Stopwatch watch) {
        for (Step step : all) {
            if (Thread.currentThread().isInterrupted()) {
                throw interrupted(step.task());
            }
            watch.task(step.task(), step.work());
            if (Thread.currentThread().isInterrupted()) {
                throw interrupted(step.task());
            }
        }
    }

    /** The tasks as one piece of work; the graph has run before, so that all memory is there. */
    private Recording recorded(List<Step> all) {
        Recording known = recorded;
        if (known == null) {
            known = target.record(() -> all.forEach(s -> s.work().run()));
            recorded = known;
        }
        return known;
    }

    /** Whether the tasks are recorded at the second execution, and replayed from then on. */
    void record(boolean on) {
        recording = on;
        forgetRecording();
    }

    private void forgetRecording() {
        if (recorded != null) {
            recorded.close();
            recorded = null;
        }
    }

    private static TornadoRuntimeException interrupted(String task) {
        return new TornadoRuntimeException(
                task + ": the thread that runs the plan was interrupted; the plan stopped here");
    }

    /** Copies to the host if this graph has the array; whether it does. */
    boolean copyOut(TornadoNativeArray array) {
        DeviceArray d = memory.get(array);
        if (d == null || !executed) {
            return false;
        }
        d.copyOut();
        target.finish();
        return true;
    }

    /** The array if this graph persists it and has run. */
    @Nullable
    DeviceArray persisted(TornadoNativeArray array) {
        return executed && kept.contains(array) ? memory.get(array) : null;
    }

    /** Whether TornadoVM would find the array here when this graph has run: it is persisted, or was taken over. */
    boolean handsOn(TornadoNativeArray array) {
        return persisted(array) != null || graph.consumed().stream().anyMatch(c -> c.array() == array);
    }

    String name() {
        return graph.name();
    }

    void printKernels(boolean on) {
        printing = on;
        forgetCode();
    }

    void forgetCode() {
        forgetRecording();
        steps = null;
    }

    void free() {
        forgetRecording();
        memory.values().forEach(DeviceArray::free);
        memory.clear();
        executed = false;
    }

    /** What it has on the device, be it taken over. */
    Stream<DeviceArray> arrays() {
        return memory.values().stream();
    }
}
