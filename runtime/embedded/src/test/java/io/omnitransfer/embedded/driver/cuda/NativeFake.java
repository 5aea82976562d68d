package io.omnitransfer.embedded.driver.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A library made of upcalls: calls really leave Java and come back, so that handles, sizes and layouts are what C sees. */
final class NativeFake {
    /** An error the fake function returns. */
    static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final int code;

        Fault(int code, String why) {
            super(why);
            this.code = code;
        }
    }

    private NativeFake() {}

    /** @param missing functions this library lacks */
    static <T> SymbolLookup library(Class<T> api, T implementation, Set<String> missing) {
        Map<String, MemorySegment> symbols = new HashMap<>();
        for (Method m : api.getMethods()) {
            if (!missing.contains(m.getName())) {
                symbols.put(m.getName(), upcall(m, implementation));
            }
        }
        return name -> Optional.ofNullable(symbols.get(name));
    }

    private static MemorySegment upcall(Method m, Object implementation) {
        try {
            FunctionDescriptor descriptor = NativeApi.descriptor(m);
            MethodHandle call = MethodHandles.lookup()
                    .findStatic(
                            NativeFake.class,
                            "call",
                            MethodType.methodType(int.class, Method.class, Object.class, Object[].class));
            MethodHandle bound = MethodHandles.insertArguments(call, 0, m, implementation)
                    .asCollector(Object[].class, m.getParameterCount())
                    .asType(descriptor.toMethodType());
            return Linker.nativeLinker().upcallStub(bound, descriptor, Arena.ofAuto());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int call(Method m, Object implementation, Object[] arguments) {
        try {
            synchronized (implementation) {
                Object result = m.invoke(implementation, arguments);
                return result == null ? 0 : (int) result;
            }
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Fault f) {
                return f.code;
            }
            e.getCause().printStackTrace();
            return 999;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
