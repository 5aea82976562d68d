package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.front.NonConstantSizeException;
import io.omnitransfer.embedded.compiler.front.UnsupportedKernelException;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.jvm.JvmKernel;
import io.omnitransfer.embedded.driver.NdRange;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What the compiler makes of one kernel method: code per size of a group, made when it is first needed. Kernels the
 * compiler refuses stay with the interpreter; a warning says so once.
 */
final class Translation {
    /** System property: {@code off} leaves every kernel to the interpreter. */
    static final String COMPILER = "tornado.embedded.compiler";

    /** System property: whether a·b + c may be rounded once, where the hardware can. */
    static final String CONTRACT = "tornado.embedded.fma";

    /** System property: {@code off} runs vectors from the first group on, slow as they are until they are machine code. */
    static final String WARM_UP = "tornado.embedded.warmup";

    private static final System.Logger LOG = System.getLogger("io.omnitransfer.embedded");

    /** @param constants scalar arguments that are folded in, by index; empty unless an array's size depends on one */
    private record Variant(List<Integer> local, Map<Integer, Number> constants, boolean strict) {}

    private final KernelMethod method;
    private final Map<Map<Integer, Number>, Optional<Kernel>> kernels = new ConcurrentHashMap<>();
    private final Map<Variant, Optional<JvmKernel>> variants = new ConcurrentHashMap<>();
    /** Why kernels were refused that nobody has tried to run here yet: other devices make an error of it. */
    private final Map<Map<Integer, Number>, RuntimeException> unreported = new ConcurrentHashMap<>();

    private volatile boolean specialised;
    private final AtomicBoolean warned = new AtomicBoolean();

    Translation(KernelMethod method) {
        this.method = method;
    }

    /**
     * Code for the launch, or null if it is the interpreter's.
     *
     * @param strict whether indices are checked, and memory is poisoned
     */
    @Nullable
    JvmKernel of(NdRange range, Object[] arguments, boolean strict) {
        if (range.hasOffset() || System.getProperty(COMPILER, "on").equals("off")) {
            return null;
        }
        Map<Integer, Number> constants = constants(arguments);
        Optional<Kernel> kernel = kernels.computeIfAbsent(constants, this::translate);
        RuntimeException refusal = unreported.remove(constants);
        if (refusal != null) {
            warn(refusal);
        }
        return kernel.flatMap(k ->
                        variants.computeIfAbsent(new Variant(range.local(), constants, strict), v -> compile(k, v)))
                .orElse(null);
    }

    /** The IR for the arguments, or null if the compiler refuses the kernel. */
    @Nullable
    Kernel kernel(Object[] arguments) {
        return kernels.computeIfAbsent(constants(arguments), this::translate).orElse(null);
    }

    private Map<Integer, Number> constants(Object[] arguments) {
        if (!specialised) {
            try {
                kernels.computeIfAbsent(Map.of(), this::translate);
                return Map.of();
            } catch (NonConstantSizeException _) {
                specialised = true;
            }
        }
        return Scalars.of(Arrays.asList(arguments));
    }

    private Optional<Kernel> translate(Map<Integer, Number> constants) {
        try {
            return Optional.of(FrontEnd.translate(method.owner(), method.name(), method.type(), constants));
        } catch (NonConstantSizeException e) {
            if (!specialised) {
                throw e;
            }
            return refused(constants, e);
        } catch (UnsupportedKernelException e) {
            return refused(constants, e);
        }
    }

    private Optional<Kernel> refused(Map<Integer, Number> constants, RuntimeException why) {
        unreported.put(constants, why);
        return Optional.empty();
    }

    private Optional<JvmKernel> compile(Kernel kernel, Variant v) {
        try {
            boolean contract = Boolean.getBoolean(CONTRACT);
            JvmKernel compiled;
            if (v.strict) {
                compiled = JvmKernel.strict(kernel, v.local);
            } else if (System.getProperty(WARM_UP, "on").equals("off")) {
                compiled = JvmKernel.compile(kernel, v.local, contract, true);
            } else {
                compiled = JvmKernel.adaptive(kernel, v.local, contract);
            }
            LOG.log(
                    System.Logger.Level.DEBUG,
                    () -> "%s, groups of %s: %s".formatted(method, v.local, compiled.report()));
            return Optional.of(compiled);
        } catch (UnsupportedKernelException e) {
            warn(e);
            return Optional.empty();
        }
    }

    private void warn(RuntimeException why) {
        if (!warned.getAndSet(true)) {
            LOG.log(System.Logger.Level.WARNING, () -> "%s is interpreted: %s".formatted(method, why.getMessage()));
        }
    }
}
