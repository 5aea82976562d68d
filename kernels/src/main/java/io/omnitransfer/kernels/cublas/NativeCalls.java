package io.omnitransfer.kernels.cublas;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Calls of C functions whose result is a status; 0 is success. */
final class NativeCalls {
    private static final Map<Integer, String> ERRORS = Map.of(
            1, "CUBLAS_STATUS_NOT_INITIALIZED",
            3, "CUBLAS_STATUS_ALLOC_FAILED",
            7, "CUBLAS_STATUS_INVALID_VALUE",
            8, "CUBLAS_STATUS_ARCH_MISMATCH",
            13, "CUBLAS_STATUS_EXECUTION_FAILED",
            14, "CUBLAS_STATUS_INTERNAL_ERROR",
            15, "CUBLAS_STATUS_NOT_SUPPORTED");

    private final SymbolLookup symbols;
    private final Map<String, MethodHandle> functions = new ConcurrentHashMap<>();

    NativeCalls(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    /** Whether the library has all of these functions. */
    boolean has(List<String> names) {
        return names.stream().allMatch(n -> symbols.find(n).isPresent());
    }

    /**
     * @param arguments ints as {@code Integer}; sizes, handles and device addresses as {@code Long}; host memory as
     *     segments
     * @throws IllegalStateException if the function is missing or its status is not 0
     */
    void call(String function, Object... arguments) {
        int status;
        try {
            status = (int)
                    functions.computeIfAbsent(function, f -> bind(f, arguments)).invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
        if (status != 0) {
            String name = function.startsWith("cublas") ? ERRORS.getOrDefault(status, "an error") : "a driver error";
            throw new IllegalStateException("%s failed: %s (%d)".formatted(function, name, status));
        }
    }

    private MethodHandle bind(String function, Object[] arguments) {
        MemorySegment symbol = symbols.find(function)
                .orElseThrow(() -> new IllegalStateException(
                        "cuBLASLt has no function %s; a newer version of it is needed".formatted(function)));
        MemoryLayout[] layouts =
                Arrays.stream(arguments).map(NativeCalls::layout).toArray(MemoryLayout[]::new);
        return Linker.nativeLinker().downcallHandle(symbol, FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts));
    }

    private static MemoryLayout layout(Object argument) {
        return switch (argument) {
            case Integer _ -> ValueLayout.JAVA_INT;
            case Long _ -> ValueLayout.JAVA_LONG;
            case MemorySegment _ -> ValueLayout.ADDRESS;
            default -> throw new IllegalArgumentException("no C argument: " + argument);
        };
    }
}
