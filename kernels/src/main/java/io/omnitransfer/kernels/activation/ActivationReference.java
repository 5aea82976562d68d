package io.omnitransfer.kernels.activation;

import io.omnitransfer.kernels.spec.Expected;

/** The activations in double precision, straight from their definitions, for specs of any family. */
public final class ActivationReference {
    private ActivationReference() {}

    /** a(x). */
    public static double apply(Activation a, double x) {
        return switch (a) {
            case NONE -> x;
            case SILU -> x / (1 + Math.exp(-x));
            case GELU_TANH -> x / 2 * (1 + Math.tanh(inner(x)));
            case GELU_ERF -> x / 2 * (1 + erf(x / Math.sqrt(2)));
        };
    }

    /**
     * The size on which errors of a(x) scale when x is exact: the terms of the definition, and for the tanh form how much
     * an error of the argument moves the result.
     */
    public static double magnitude(Activation a, double x) {
        return switch (a) {
            case NONE -> Math.abs(x);
            case SILU -> Math.abs(apply(a, x));
            case GELU_TANH -> {
                double t = Math.tanh(inner(x));
                yield Math.abs(x) / 2 * (1 + Math.abs(t) + Math.abs(inner(x)) * (1 - t * t));
            }
            case GELU_ERF -> Math.abs(x) / 2 * (1 + Math.abs(erf(x / Math.sqrt(2))));
        };
    }

    /** Sets element i to a(v) where v itself carries errors that scale with {@code magnitude}; |a′| ≤ 1.13. */
    public static void set(Expected expected, int i, Activation a, double v, double magnitude) {
        expected.set(i, apply(a, v), magnitude(a, v) + 1.13 * magnitude);
    }

    private static double inner(double x) {
        return Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
    }

    /** Power series near 0, continued fraction of erfc elsewhere; better than 1e-12. */
    static double erf(double x) {
        double z = Math.abs(x);
        if (z < 2.5) {
            double term = x;
            double sum = x;
            for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
                term *= -x * x / n;
                sum += term / (2 * n + 1);
            }
            return 2 / Math.sqrt(Math.PI) * sum;
        }
        double fraction = 0;
        for (int k = 120; k > 0; k--) {
            fraction = k / 2.0 / (z + fraction);
        }
        return Math.signum(x) * (1 - Math.exp(-z * z) / Math.sqrt(Math.PI) / (z + fraction));
    }
}
