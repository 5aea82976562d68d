package io.omnitransfer.kernels.spec;

/**
 * The exact value of every element of an output.
 *
 * @param values the results
 * @param magnitudes Σ|terms| behind each of them
 */
public record Expected(double[] values, double[] magnitudes) {
    /** Room for {@code size} elements. */
    public static Expected ofSize(int size) {
        return new Expected(new double[size], new double[size]);
    }

    /** Values that must come out bit for bit, for ops that only move data. */
    public static Expected exactly(double[] values) {
        return new Expected(values, new double[values.length]);
    }

    /** Sets one element. */
    public void set(int i, double value, double magnitude) {
        values[i] = value;
        magnitudes[i] = magnitude;
    }
}
