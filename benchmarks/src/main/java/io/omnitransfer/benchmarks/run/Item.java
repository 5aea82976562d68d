package io.omnitransfer.benchmarks.run;

import java.util.Map;
import java.util.TreeMap;

/**
 * One benchmark with all its parameters, and for how long it is measured in every round.
 *
 * @param benchmark class and method
 * @param params a value for each parameter that is not left at its default
 * @param warmups iterations before measuring
 * @param measurements iterations measured
 * @param millis length of an iteration; of no meaning for single shots
 */
public record Item(String benchmark, Map<String, String> params, int warmups, int measurements, int millis) {
    public Item {
        params = new TreeMap<>(params);
    }

    /** Whether it is a method of that class. */
    public boolean isOf(Class<?> owner) {
        return benchmark.startsWith(owner.getName() + ".");
    }

    /** Class without package, method and parameters. */
    @Override
    public String toString() {
        String[] parts = benchmark.split("\\.");
        return parts[parts.length - 2] + "." + parts[parts.length - 1] + " " + params;
    }
}
