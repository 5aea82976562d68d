package io.omnitransfer.embedded.compiler.fuzz;

/**
 * A float as computed by anyone who keeps to IEEE arithmetic with or without contraction of a·b + c: within {@code error}
 * of {@code value}, which is computed in double precision (running error analysis, Higham, Accuracy and Stability of
 * Numerical Algorithms, §3.3). Functions may be off by {@link #ULPS} units in the last place.
 */
public record Bound(double value, double error) {
    /** What OpenCL C 1.2, §7.4, grants exp, log, sin, cos, tanh and division, rounded up. */
    static final double ULPS = 5;

    /** What it grants pow. */
    static final double POWER_ULPS = 16;

    private static final double HALF_ULP = 0x1.00001p-24;
    /** Below, a device may flush to zero. */
    private static final double TINY = Float.MIN_NORMAL;

    private static Bound rounded(double value, double error, double unit) {
        double e = error + unit * (Math.abs(value) + error) + TINY;
        return Math.abs(value) + e < Float.MAX_VALUE / 4 ? new Bound(value, e) : new Bound(value, Double.NaN);
    }

    private static Bound rounded(double value, double error) {
        return rounded(value, error, HALF_ULP);
    }

    public static Bound of(double exact) {
        return new Bound(exact, 0);
    }

    /** An int as a float. */
    public static Bound ofInt(int i) {
        return rounded(i, 0);
    }

    public static Bound add(Bound a, Bound b) {
        return rounded(a.value + b.value, a.error + b.error);
    }

    public static Bound sub(Bound a, Bound b) {
        return rounded(a.value - b.value, a.error + b.error);
    }

    public static Bound mul(Bound a, Bound b) {
        return rounded(
                a.value * b.value, Math.abs(a.value) * b.error + Math.abs(b.value) * a.error + a.error * b.error);
    }

    /** a·b + c, with one rounding or two. */
    public static Bound fma(Bound a, Bound b, Bound c) {
        return add(mul(a, b), c);
    }

    /** a / (|b| + ½) */
    public static Bound quotient(Bound a, Bound b) {
        Bound d = add(abs(b), of(0.5));
        double v = a.value / d.value;
        double least = Math.abs(d.value) - d.error;
        double e = least > 0 ? (a.error + Math.abs(v) * d.error) / least : Double.NaN;
        return rounded(v, e, 2 * ULPS * HALF_ULP);
    }

    public static Bound neg(Bound a) {
        return new Bound(-a.value, a.error);
    }

    public static Bound abs(Bound a) {
        return new Bound(Math.abs(a.value), a.error);
    }

    public static Bound max(Bound a, Bound b) {
        return new Bound(Math.max(a.value, b.value), Math.max(a.error, b.error));
    }

    public static Bound min(Bound a, Bound b) {
        return new Bound(Math.min(a.value, b.value), Math.max(a.error, b.error));
    }

    /** √|a| */
    public static Bound root(Bound a) {
        double v = Math.sqrt(Math.abs(a.value));
        double low = Math.sqrt(Math.max(0, Math.abs(a.value) - a.error));
        return rounded(v, Math.max(v - low, Math.sqrt(Math.abs(a.value) + a.error) - v), 2 * ULPS * HALF_ULP);
    }

    private static Bound function(double value, double slope, Bound a) {
        return rounded(value, slope * a.error, 2 * ULPS * HALF_ULP);
    }

    public static Bound sin(Bound a) {
        return function(Math.sin(a.value), 1, a);
    }

    public static Bound cos(Bound a) {
        return function(Math.cos(a.value), 1, a);
    }

    public static Bound tanh(Bound a) {
        return function(Math.tanh(a.value), 1, a);
    }

    public static Bound exp(Bound a) {
        return function(Math.exp(a.value), Math.exp(a.value + a.error), a);
    }

    /** ln(|a| + ½) */
    public static Bound log(Bound a) {
        Bound b = add(abs(a), of(0.5));
        double least = b.value - b.error;
        return function(Math.log(b.value), least > 0 ? 1 / least : Double.NaN, b);
    }

    /** (|a| + ½) to the power of an exact number of small size */
    public static Bound power(Bound a, int by) {
        Bound b = add(abs(a), of(0.5));
        double least = b.value - b.error;
        double v = Math.pow(b.value, by);
        double slope = Math.abs(by) * Math.max(Math.pow(least, by - 1), Math.pow(b.value + b.error, by - 1));
        return rounded(v, least > 0 ? slope * b.error : Double.NaN, 2 * POWER_ULPS * HALF_ULP);
    }

    /** Rounded to half precision, whose subnormals are 2⁻²⁴ apart. */
    public static Bound half(Bound a) {
        Bound r = rounded(a.value, a.error + 0x1p-25, 0x1.00001p-11);
        return Math.abs(r.value) + r.error < 65504 ? r : new Bound(a.value, Double.NaN);
    }

    /** Rounded to bfloat16. */
    public static Bound bfloat(Bound a) {
        return rounded(a.value, a.error, 0x1.00001p-8);
    }

    /** Whether there is a bound at all: overflow and division by what may be zero have none. */
    boolean known() {
        return !Double.isNaN(error);
    }

    boolean admits(float computed) {
        return !known() || Math.abs(computed - value) <= error;
    }
}
