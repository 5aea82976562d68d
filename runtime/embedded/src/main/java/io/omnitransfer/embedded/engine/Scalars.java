package io.omnitransfer.embedded.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The numbers among a task's arguments. */
final class Scalars {
    private Scalars() {}

    /** Numbers by index; a char is an int, as it is to kernels. */
    static Map<Integer, Number> of(List<?> arguments) {
        Map<Integer, Number> scalars = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case Number n -> scalars.put(i, n);
                case Character c -> scalars.put(i, (int) c);
                default -> {}
            }
        }
        return Map.copyOf(scalars);
    }
}
