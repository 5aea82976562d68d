package io.omnitransfer.weights;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Names close to one that was not found, for error messages. */
final class NearestNames {
    private static final int SHOWN = 3;

    private NearestNames() {}

    /** The message for a tensor {@code name} that {@code where} does not have. */
    static String missing(String where, String name, Collection<String> existing) {
        if (existing.isEmpty()) {
            return where + ": no tensor \"" + name + "\"; it holds no tensors at all";
        }
        return where + ": no tensor \"" + name + "\" among " + existing.size() + "; nearest: "
                + String.join(", ", nearest(name, existing));
    }

    static List<String> nearest(String name, Collection<String> existing) {
        record Scored(String name, int distance) {}
        return existing.stream()
                .map(candidate -> new Scored(candidate, distance(name, candidate)))
                .sorted(Comparator.comparingInt(Scored::distance).thenComparing(Scored::name))
                .limit(SHOWN)
                .map(Scored::name)
                .toList();
    }

    /** Levenshtein distance, one row at a time. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
