package io.omnitransfer.embedded.driver.cuda.ptx;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The names a block declares, and those around it. */
final class Scope {
    /** @param bits of the register */
    record Register(int number, int bits) {}

    /** A parameter of a function: registers by offset in bytes. */
    static final class Parameter extends TreeMap<Long, Integer> {
        private static final long serialVersionUID = 1L;
    }

    final @Nullable Scope outer;
    /** Where {@code ret} goes, in a function that was called; null in the kernel itself. */
    final int @Nullable [] end;

    private final Map<String, Register> registers = new HashMap<>();
    private final Map<String, Parameter> parameters = new HashMap<>();
    private final Map<String, Long> addresses = new HashMap<>();
    private final Map<String, int[]> labels = new HashMap<>();

    Scope(@Nullable Scope outer, int @Nullable [] end) {
        this.outer = outer;
        this.end = end;
    }

    void declare(String name, Register register) {
        registers.put(name, register);
    }

    void declare(String name, Parameter parameter) {
        parameters.put(name, parameter);
    }

    void declare(String name, long address) {
        addresses.put(name, address);
    }

    @Nullable
    Register register(String name) {
        Register r = registers.get(name);
        return r != null || outer == null ? r : outer.register(name);
    }

    @Nullable
    Parameter parameter(String name) {
        Parameter p = parameters.get(name);
        return p != null || outer == null ? p : outer.parameter(name);
    }

    @Nullable
    Long address(String name) {
        Long a = addresses.get(name);
        return a != null || outer == null ? a : outer.address(name);
    }

    /** A label's place, which may become known later; labels belong to a whole function. */
    int[] label(String name) {
        return outer != null && outer.end == end && outer.outer != null
                ? outer.label(name)
                : labels.computeIfAbsent(name, _ -> new int[] {-1});
    }
}
