package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.jvm.ItemIndexException;
import io.omnitransfer.embedded.compiler.jvm.JvmKernel;
import io.omnitransfer.embedded.compiler.pass.Warps;
import io.omnitransfer.embedded.device.JvmDevice;
import io.omnitransfer.embedded.driver.GroupLimits;
import io.omnitransfer.embedded.driver.NdRange;
import io.omnitransfer.embedded.memory.IndexException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/**
 * A kernel ready to launch. Kernels are compiled once per method and shared by all tasks, so the JIT sees one hot loop.
 */
record CompiledKernel(
        KernelMethod method,
        LazyBody body,
        boolean usesContext,
        boolean cooperative,
        List<Access> access,
        Translation translation) {
    private static final ClassValue<Map<KernelMethod, CompiledKernel>> CACHE = new ClassValue<>() {
        @Override
        protected Map<KernelMethod, CompiledKernel> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    /** @param task {@code graph.task}, for messages */
    static CompiledKernel of(String task, Task.Kernel kernel) {
        KernelMethod method = KernelMethod.of(task, kernel.code());
        CompiledKernel compiled = CACHE.get(method.owner()).get(method);
        if (compiled == null) {
            compiled = compile(task, method);
            CACHE.get(method.owner()).put(method, compiled);
        }
        requireArguments(task, method, kernel);
        return compiled;
    }

    private static CompiledKernel compile(String task, KernelMethod method) {
        boolean context = Arrays.asList(method.type().parameterArray()).contains(KernelContext.class);
        try {
            return new CompiledKernel(
                    method,
                    new LazyBody(method),
                    context,
                    KernelScan.isCooperative(method),
                    List.of(KernelScan.access(method)),
                    new Translation(method));
        } catch (TornadoRuntimeException e) {
            TornadoRuntimeException named = new TornadoRuntimeException(task + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    private static void requireArguments(String task, KernelMethod method, Task.Kernel kernel) {
        for (int i = 0; i < kernel.arguments().size(); i++) {
            Class<?> expected =
                    MethodType.methodType(method.type().parameterType(i)).wrap().returnType();
            Object given = kernel.arguments().get(i);
            if (!expected.isInstance(given)) {
                throw new TornadoRuntimeException("%s: argument %d of %s is %s, expected %s"
                        .formatted(task, i, method, given.getClass().getSimpleName(), expected.getSimpleName()));
            }
        }
    }

    /** The launch geometry: the grid of the task or, without a context, the parallel loops, or a single work-item. */
    NdRange range(String task, List<Object> arguments, GridScheduler grids, GroupLimits device) {
        if (usesContext) {
            return NdRange.of(task, grids, device);
        }
        Kernel kernel = translation.kernel(arguments.toArray());
        return kernel == null || kernel.range().isEmpty()
                ? NdRange.ONE_ITEM
                : LoopRange.of(task, kernel, arguments, grids, device);
    }

    /**
     * The kernel in the JVM's code, in strict mode in code that checks; null if it is to be interpreted.
     *
     * @param arguments of the task; only scalars matter
     */
    @Nullable
    JvmKernel translated(String task, Object[] arguments, NdRange range, boolean strict) {
        JvmKernel translated = translation.of(range, arguments, strict);
        if (strict && translated != null) {
            requireLocalMemory(task, Objects.requireNonNull(translation.kernel(arguments)));
        }
        return translated;
    }

    /** Runs all work-items on the JVM; what is not translated is interpreted, parallel loops as plain ones. */
    void run(String task, @Nullable JvmKernel translated, Object[] arguments, NdRange range, boolean strict) {
        Launch launch =
                new Launch(body, arguments, translated != null || usesContext ? range : NdRange.ONE_ITEM, strict);
        if (translated != null) {
            JvmKernel.Launch groups = translated.launch(arguments, range.groupsX(), range.groupsY(), range.groupsZ());
            Workers.runIndependent(launch, translated.nanos(), () -> new TranslatedGroups(range, groups.worker()));
        } else if (cooperative) {
            Workers.runCooperative(launch);
        } else {
            Workers.runIndependent(launch, 0, () -> new ItemByItem(launch));
        }
        Launch.Failure failure = launch.failure();
        if (failure != null) {
            throw failed(task, arguments, failure);
        }
    }

    /** What the JVM makes of the kernel: the IR as it is compiled, and how each region runs. */
    String text(@Nullable JvmKernel translated) {
        if (translated == null) {
            return "// interpreted, %s%n"
                    .formatted(cooperative ? "a thread per work-item" : "one work-item after the other");
        }
        return translated.report().stream()
                .map("// %s%n"::formatted)
                .collect(Collectors.joining("", translated.kernel().toString(), ""));
    }

    private void requireLocalMemory(String task, Kernel kernel) {
        long bytes = kernel.arrays().stream()
                .filter(a -> a.space() == Space.LOCAL)
                .mapToLong(a -> (long) a.size() * a.element().bytes())
                .sum();
        long limit = Warps.multiply(kernel) ? JvmDevice.TENSOR_LOCAL_BYTES : JvmDevice.LIMITS.localBytes();
        if (bytes > limit) {
            throw new TornadoRuntimeException(
                    "%s: kernel %s: the group's local arrays take %,d bytes; devices offer %,d"
                            .formatted(task, method, bytes, limit));
        }
    }

    /** The argument strict code calls by the name of the kernel's parameter; local memory as it is. */
    private String outside(ItemIndexException e, Object[] arguments) {
        String place = e.place().isEmpty() ? "" : " in " + e.place();
        Kernel kernel = translation.kernel(arguments);
        for (int i = 0; kernel != null && i < arguments.length; i++) {
            if (kernel.parameters().get(i) instanceof Kernel.Global g
                    && g.array().name().equals(e.array())) {
                return "index %d is outside %s of %s%s"
                        .formatted(e.index(), arguments[i], nameOf(arguments[i], arguments), place);
            }
        }
        return e.getMessage() + place;
    }

    private TornadoRuntimeException failed(String task, Object[] arguments, Launch.Failure failure) {
        String what = failure.cause() instanceof IndexException e
                ? "%s of %s".formatted(e.getMessage(), nameOf(e.array(), arguments))
                : failure.cause() instanceof ItemIndexException e
                        ? outside(e, arguments)
                        : failure.cause() instanceof IllegalStateException e
                                ? String.valueOf(e.getMessage())
                                : failure.cause().toString();
        TornadoRuntimeException e = new TornadoRuntimeException("%s: kernel %s failed%s: %s"
                .formatted(task, method, usesContext ? " at " + failure.where() : "", what));
        e.initCause(failure.cause());
        return e;
    }

    private String nameOf(Object array, Object[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] == array) {
                for (Method m : method.owner().getDeclaredMethods()) {
                    if (m.getName().equals(method.name())
                            && Arrays.equals(
                                    m.getParameterTypes(), method.type().parameterArray())
                            && m.getParameters()[i].isNamePresent()) {
                        return "argument '%s'".formatted(m.getParameters()[i].getName());
                    }
                }
                return "argument " + i;
            }
        }
        return "an array that is no argument";
    }
}
