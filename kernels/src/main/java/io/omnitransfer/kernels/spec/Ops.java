package io.omnitransfer.kernels.spec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** The registry of op specs: ours and whatever else is on the class path. */
public final class Ops {
    private Ops() {}

    /**
     * Every registered op, ordered by family and name.
     *
     * @throws IllegalArgumentException if two ops share a name
     */
    public static List<OpSpec> all() {
        List<OpSpec> all = new ArrayList<>();
        ServiceLoader.load(OpSpec.class).forEach(all::add);
        all.sort(Comparator.comparing(OpSpec::family).thenComparing(OpSpec::name));
        Map<String, OpSpec> named = new HashMap<>();
        for (OpSpec op : all) {
            OpSpec other = named.put(op.name(), op);
            if (other != null) {
                throw new IllegalArgumentException("two ops are named '%s': %s and %s; rename yours"
                        .formatted(
                                op.name(),
                                other.getClass().getName(),
                                op.getClass().getName()));
            }
        }
        return all;
    }

    /**
     * The op of that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    public static OpSpec named(String name) {
        List<OpSpec> all = all();
        return all.stream()
                .filter(op -> op.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no op '%s'; there are %s"
                        .formatted(name, all.stream().map(OpSpec::name).toList())));
    }
}
