package io.omnitransfer.kernels.spec;

/** Compares results with a reference, element by element. */
public final class Deviation {
    private Deviation() {}

    /** What is wrong, or nothing. A NaN on either side counts as wrong. */
    public static String describe(float[] actual, double[] reference, double[] magnitude, double tolerance) {
        if (actual.length != reference.length || actual.length != magnitude.length) {
            return "%d elements, expected %d (%d magnitudes)"
                    .formatted(actual.length, reference.length, magnitude.length);
        }
        int wrong = 0;
        int worst = -1;
        double worstRatio = 0;
        for (int i = 0; i < actual.length; i++) {
            double error = Math.abs(actual[i] - reference[i]);
            // The last term lets results below the smallest normal float be flushed to zero.
            double bound = tolerance * magnitude[i] + (tolerance > 0 ? Float.MIN_NORMAL : 0);
            if (!(error <= bound)) {
                wrong++;
                double ratio = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error / Math.max(bound, 1e-300);
                if (worst < 0 || ratio > worstRatio) {
                    worst = i;
                    worstRatio = ratio;
                }
            }
        }
        return wrong == 0
                ? ""
                : "%d of %d elements are wrong; worst at %d: %s, expected %s; bound %.3g, exceeded %.3g times"
                        .formatted(
                                wrong,
                                actual.length,
                                worst,
                                actual[worst],
                                reference[worst],
                                tolerance * magnitude[worst],
                                worstRatio);
    }
}
