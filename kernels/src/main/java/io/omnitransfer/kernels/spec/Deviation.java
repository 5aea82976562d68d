package io.omnitransfer.kernels.spec;

/** Compares results with a reference, element by element. */
public final class Deviation {
    private Deviation() {}

    /**
     * What is wrong, or nothing. A NaN on either side counts as wrong.
     *
     * @param actual the whole output
     * @param expected all of its elements, or a sample
     * @param tolerance the factor c·ε on Σ|terms|; 0 if results must be exact
     */
    public static String describe(float[] actual, Expected expected, double tolerance) {
        int known = expected.count();
        if (known == 0) {
            return "nothing to compare with: the reference has no elements";
        }
        if (expected.indices() == null ? actual.length != known : actual.length <= expected.index(known - 1)) {
            return "%d elements, expected %d".formatted(actual.length, expected.index(known - 1) + 1);
        }
        double[] reference = expected.values();
        double[] magnitude = expected.magnitudes();
        int wrong = 0;
        int worst = -1;
        double worstRatio = 0;
        for (int i = 0; i < known; i++) {
            double error = Math.abs(actual[expected.index(i)] - reference[i]);
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
                                known,
                                expected.index(worst),
                                actual[expected.index(worst)],
                                reference[worst],
                                tolerance * magnitude[worst],
                                worstRatio);
    }
}
