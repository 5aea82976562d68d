package io.omnitransfer.kernels.spec;

import java.util.Random;

/**
 * Which elements of an output are to be known: all, or some drawn at random where computing all in double precision
 * would take too long.
 */
public final class Sample {
    /** Every element. */
    public static final Sample ALL = new Sample(0, 0);

    private final int count;
    private final long seed;

    private Sample(int count, long seed) {
        this.count = count;
        this.seed = seed;
    }

    /** At most {@code count} elements of every output; the same seed gives the same ones. */
    public static Sample of(int count, long seed) {
        if (count < 1) {
            throw new IllegalArgumentException("a sample of %d elements; expected 1 or more".formatted(count));
        }
        return new Sample(count, seed);
    }

    /** Room for those of {@code size} elements that are chosen. */
    public Expected expected(int size) {
        if (this == ALL || count >= size) {
            return Expected.ofSize(size);
        }
        int[] chosen =
                new Random(seed).ints(0, size).distinct().limit(count).sorted().toArray();
        return new Expected(chosen, new double[chosen.length], new double[chosen.length]);
    }
}
