package io.omnitransfer.embedded.driver.cuda;

import io.omnitransfer.embedded.driver.DriverException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A C library as a Java interface: a method is the function of its name, whose result is an error code. Methods that
 * return nothing throw if the code is not 0; methods that return an int leave that to the caller. A function the library
 * lacks is missed when it is called.
 */
final class NativeApi {
    private static final Linker LINKER = Linker.nativeLinker();

    private NativeApi() {}

    /**
     * @param library name for messages
     * @param error name and meaning of an error code
     */
    static <T> T bind(Class<T> api, String library, SymbolLookup symbols, IntFunction<String> error) {
        Map<Method, @Nullable MethodHandle> functions = new HashMap<>();
        for (Method m : api.getMethods()) {
            functions.put(m, symbols.find(m.getName()).map(s -> handle(m, s)).orElse(null));
        }
        Object proxy = Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, (_, m, arguments) -> {
            MethodHandle function = functions.get(m);
            if (function == null) {
                throw new DriverException(
                        "%s has no function %s; a newer version of it is needed".formatted(library, m.getName()));
            }
            int code = (int) function.invokeExact(arguments);
            if (m.getReturnType() == int.class) {
                return code;
            }
            if (code != 0) {
                throw new NativeCallException(m.getName(), code, error.apply(code));
            }
            return null;
        });
        return api.cast(proxy);
    }

    private static MethodHandle handle(Method m, MemorySegment symbol) {
        return LINKER.downcallHandle(symbol, descriptor(m))
                .asSpreader(Object[].class, m.getParameterCount())
                .asType(java.lang.invoke.MethodType.methodType(int.class, Object[].class));
    }

    /** The C signature of a method's function. */
    static FunctionDescriptor descriptor(Method m) {
        return FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                Arrays.stream(m.getParameterTypes()).map(NativeApi::layout).toArray(MemoryLayout[]::new));
    }

    private static MemoryLayout layout(Class<?> c) {
        if (c == MemorySegment.class) {
            return ValueLayout.ADDRESS;
        }
        return c == int.class ? ValueLayout.JAVA_INT : ValueLayout.JAVA_LONG;
    }
}
