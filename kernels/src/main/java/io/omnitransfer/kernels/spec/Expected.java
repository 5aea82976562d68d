package io.omnitransfer.kernels.spec;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The exact value of elements of an output.
 *
 * @param indices which elements, ascending; null for all
 * @param values the results
 * @param magnitudes Σ|terms| behind each of them
 */
public record Expected(int @Nullable [] indices, double[] values, double[] magnitudes) {
    /** Room for {@code size} elements. */
    public static Expected ofSize(int size) {
        return new Expected(null, new double[size], new double[size]);
    }

    /** Values that must come out bit for bit, for ops that only move data. */
    public static Expected exactly(double[] values) {
        return new Expected(null, values, new double[values.length]);
    }

    /** How many elements are known. */
    public int count() {
        return values.length;
    }

    /** At most {@code most} of the known elements, evenly spread. */
    public Expected thinned(int most) {
        int known = count();
        if (known <= most) {
            return this;
        }
        int[] some = IntStream.range(0, most)
                .map(i -> Math.toIntExact((long) i * known / most))
                .toArray();
        return new Expected(
                IntStream.of(some).map(this::index).toArray(),
                IntStream.of(some).mapToDouble(j -> values[j]).toArray(),
                IntStream.of(some).mapToDouble(j -> magnitudes[j]).toArray());
    }

    /** Where known element {@code j} stands in the output. */
    public int index(int j) {
        return indices == null ? j : indices[j];
    }

    /** Whether an element from {@code from} up to, not including, {@code to} is to be known. */
    public boolean wantsAny(int from, int to) {
        if (indices == null) {
            return true;
        }
        int at = Arrays.binarySearch(indices, from);
        int next = at < 0 ? -at - 1 : at;
        return next < indices.length && indices[next] < to;
    }

    /** Whether element {@code i} is to be known. */
    public boolean wants(int i) {
        return wantsAny(i, i + 1);
    }

    /** Sets the element at {@code i} of the output, if it is to be known. */
    public void set(int i, double value, double magnitude) {
        int j = indices == null ? i : Arrays.binarySearch(indices, i);
        if (j >= 0) {
            values[j] = value;
            magnitudes[j] = magnitude;
        }
    }
}
