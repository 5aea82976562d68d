package io.omnitransfer.embedded.compiler.front;

import java.util.HashMap;
import java.util.Map;

/** Unique names and numbers within one kernel. */
final class Names {
    private final Map<String, Integer> used = new HashMap<>();
    private int labels;
    private int instances;

    String unique(String hint) {
        int n = used.merge(hint, 1, Integer::sum);
        return n == 1 ? hint : unique(hint + "_" + n);
    }

    int label() {
        return ++labels;
    }

    /** Number of an inlined method body. */
    int instance() {
        return ++instances;
    }
}
