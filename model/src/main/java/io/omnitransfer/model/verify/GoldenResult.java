package io.omnitransfer.model.verify;

import java.util.Locale;

/**
 * How far an output is from what a golden file expects.
 *
 * @param name of the file or the stage
 * @param kind what was run
 * @param maxAbsError largest absolute difference
 * @param relativeL2 ‖actual − expected‖₂ / ‖expected‖₂
 * @param tolerance largest relative L2 that passes
 */
public record GoldenResult(String name, String kind, double maxAbsError, double relativeL2, double tolerance) {

    /** Compares element by element in double precision; NaN anywhere makes the errors NaN. */
    public static GoldenResult compare(String name, String kind, float[] actual, float[] expected, double tolerance) {
        if (actual.length != expected.length) {
            throw new IllegalArgumentException(
                    "%s: %d values were computed, %d are expected".formatted(name, actual.length, expected.length));
        }
        double max = 0;
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < actual.length; i++) {
            double d = (double) actual[i] - expected[i];
            max = Math.max(max, Math.abs(d));
            difference += d * d;
            norm += (double) expected[i] * expected[i];
        }
        double relative = difference == 0 ? 0 : Math.sqrt(difference / norm);
        return new GoldenResult(name, kind, max, relative, tolerance);
    }

    /** The same, at least this tolerant. */
    GoldenResult within(double atLeast) {
        return new GoldenResult(name, kind, maxAbsError, relativeL2, Math.max(tolerance, atLeast));
    }

    /** Whether the error is a number within the tolerance. */
    public boolean passed() {
        return relativeL2 <= tolerance;
    }

    /**
     * Throws unless the error is a number within the tolerance.
     *
     * @param what of which there are two implementations, for the message
     * @throws IllegalStateException if it is not
     */
    public void require(String what) {
        if (!passed()) {
            throw new IllegalStateException("two implementations of %s differ: %s".formatted(what, this));
        }
    }

    /** One line: name, kind, max-abs-error, relative-L2, verdict. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%s %s %.3e %.3e %s", name, kind, maxAbsError, relativeL2, passed() ? "pass" : "FAIL");
    }
}
