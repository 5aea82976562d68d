package io.omnitransfer.embedded.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/** A C library. Subclasses hold a handle per function and a method that calls it. */
public abstract class NativeLibrary {
    private final String name;
    private final SymbolLookup symbols;

    protected NativeLibrary(String name, SymbolLookup symbols) {
        this.name = name;
        this.symbols = symbols;
    }

    /**
     * A function.
     *
     * @param signature result and parameters, one letter each: p pointer, i 32-bit integer, l 64-bit integer, f float
     * @throws DriverException if the library does not have it
     */
    protected final MethodHandle bind(String function, String signature) {
        MemoryLayout[] all = signature.chars().mapToObj(NativeLibrary::layout).toArray(MemoryLayout[]::new);
        MemoryLayout[] parameters = Arrays.copyOfRange(all, 1, all.length);
        return Linker.nativeLinker()
                .downcallHandle(
                        symbols.find(function)
                                .orElseThrow(() -> new DriverException(name + " has no function " + function)),
                        FunctionDescriptor.of(all[0], parameters));
    }

    private static MemoryLayout layout(int letter) {
        return switch (letter) {
            case 'p' -> ADDRESS;
            case 'i' -> JAVA_INT;
            case 'l' -> JAVA_LONG;
            case 'f' -> JAVA_FLOAT;
            default -> throw new IllegalArgumentException("no type '" + (char) letter + "'");
        };
    }

    /** What to throw when a handle's {@code invokeExact} threw: C functions do not, the code around them does. */
    protected static RuntimeException rethrown(Throwable t) {
        if (t instanceof Error e) {
            throw e;
        }
        return t instanceof RuntimeException r ? r : new IllegalStateException(t);
    }
}
