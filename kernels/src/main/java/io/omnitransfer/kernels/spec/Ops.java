package io.omnitransfer.kernels.spec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** The registry of op specs: ours and whatever else is on the class path. */
public final class Ops {
    private Ops() {}

    /**
     * Every registered op, ordered by family and name.
     *
     * @throws IllegalStateException if two ops share a name
     */
    public static List<OpSpec> all() {
        List<OpSpec> all = new ArrayList<>();
        ServiceLoader.load(OpSpec.class).forEach(all::add);
        all.sort(Comparator.comparing(OpSpec::family).thenComparing(OpSpec::name));
        List<String> names = all.stream().map(OpSpec::name).sorted().toList();
        for (int i = 1; i < names.size(); i++) {
            if (names.get(i).equals(names.get(i - 1))) {
                throw new IllegalStateException("two op specs are named '%s'".formatted(names.get(i)));
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
