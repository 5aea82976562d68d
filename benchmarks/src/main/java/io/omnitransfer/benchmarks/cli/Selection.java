package io.omnitransfer.benchmarks.cli;

import io.omnitransfer.benchmarks.decoupled.DenoisingBenchmark;
import io.omnitransfer.benchmarks.decoupled.ForwardBenchmark;
import io.omnitransfer.benchmarks.machine.PeakBenchmark;
import io.omnitransfer.benchmarks.op.OpBenchmark;
import io.omnitransfer.benchmarks.run.Item;
import io.omnitransfer.benchmarks.stage.StageBenchmark;
import io.omnitransfer.benchmarks.transformer.TransformerBenchmark;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What of a stored run is measured again: what is named, and everything where nothing is. */
record Selection(
        BenchCommand.@Nullable Part part,
        List<String> ops,
        @Nullable String preset,
        List<String> variants) {

    /**
     * The items that are meant, and the machine's peaks.
     *
     * @param file where they are stored, for messages
     * @throws IllegalArgumentException if there are none but peaks, or none of an op or a variant that is named
     */
    List<Item> of(List<Item> stored, String file) {
        List<Item> chosen = stored.stream().filter(i -> peak(i) || holds(i)).toList();
        if (chosen.stream().allMatch(Selection::peak)) {
            throw new IllegalArgumentException(file + " holds nothing "
                    + (equals(new Selection(null, List.of(), null, List.of()))
                            ? "that another build could change"
                            : "of what is named; without part, ops, preset and variants all of it is measured"));
        }
        require("op", ops, chosen, stored, file);
        require("variant", variants, chosen, stored, file);
        return chosen;
    }

    private static void require(String param, List<String> named, List<Item> chosen, List<Item> stored, String file) {
        Set<String> there = values(chosen.stream(), param);
        for (String name : named) {
            if (!there.contains(name)) {
                throw new IllegalArgumentException("%s holds no %s '%s' with these options; it holds %s"
                        .formatted(file, param, name, values(stored.stream(), param)));
            }
        }
    }

    private static Set<String> values(Stream<Item> items, String param) {
        return items.map(i -> i.params().getOrDefault(param, ""))
                .filter(v -> !v.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean holds(Item item) {
        return (part == null || classes().anyMatch(item::isOf))
                && (ops.isEmpty() || ops.contains(item.params().getOrDefault("op", "")))
                && (variants.isEmpty() || variants.contains(item.params().getOrDefault("variant", "")))
                && (preset == null
                        || item.params().getOrDefault("preset", "").startsWith(preset)
                        || item.params().getOrDefault("size", "").equals(preset));
    }

    private Stream<Class<?>> classes() {
        return switch (part) {
            case null -> Stream.of();
            case OP -> Stream.of(OpBenchmark.class);
            case DECOUPLED -> Stream.of(DenoisingBenchmark.class, ForwardBenchmark.class);
            case MODEL -> Stream.of(StageBenchmark.class, TransformerBenchmark.class);
        };
    }

    private static boolean peak(Item item) {
        return item.isOf(PeakBenchmark.class);
    }
}
