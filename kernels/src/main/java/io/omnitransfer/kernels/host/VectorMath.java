package io.omnitransfer.kernels.host;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Element functions on vectors of floats for host routines. They stay small so that the compiler inlines them into the
 * caller's loop, where vectors live in registers; use {@link #SPECIES} there so that shapes are compile-time constants.
 */
public final class VectorMath {
    /** The widest species the machine computes with. */
    public static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693147182f;
    /** ln 2 − (float) ln 2. */
    private static final float LN2_LOW = -1.90465421e-9f;
    /** 1.5·2²³: adding it leaves the nearest integer in the low mantissa bits. */
    private static final float ROUNDER = 12582912f;

    private static final int ONE_BITS = 0x3F800000;
    /** Below, e^x is less than the smallest normal float. */
    private static final float EXP_MIN = -87.3365f;
    /** Above, the scale 2ⁿ no longer is a normal float; the largest float is e^88.72. */
    private static final float EXP_MAX = 88.37f;

    private static final float GELU_LINEAR = 1.5957691f; // √(8/π)
    private static final float GELU_CUBIC = 0.07135481f; // √(8/π)·0.044715

    private VectorMath() {}

    /**
     * e^x with at most 2 ulp of error. e^x is 0 for x &lt; −87.3365 (also −∞), +∞ for x &gt; 88.37; NaN stays NaN.
     *
     * <p>x = n·ln 2 + r with |r| ≤ ln 2 / 2; e^r by a polynomial of degree 6, fitted to e^r with relative error 3.3e-9.
     */
    public static FloatVector exp(FloatVector x) {
        FloatVector shifted = x.mul(LOG2_E).add(ROUNDER);
        FloatVector n = shifted.sub(ROUNDER);
        FloatVector r = n.fma(broadcast(-LN2_HIGH), x);
        r = n.fma(broadcast(-LN2_LOW), r);
        FloatVector p = r.fma(broadcast(0.0013946138f), broadcast(0.008369109f));
        p = p.fma(r, broadcast(0.04166627f));
        p = p.fma(r, broadcast(0.16666517f));
        p = p.fma(r, broadcast(0.5f));
        p = p.fma(r, broadcast(1f));
        p = p.fma(r, broadcast(1f));
        FloatVector scale =
                shifted.reinterpretAsInts().lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
        return p.mul(scale).blend(0f, x.compare(LT, EXP_MIN)).blend(Float.POSITIVE_INFINITY, x.compare(GT, EXP_MAX));
    }

    /** x·σ(x). */
    public static FloatVector silu(FloatVector x) {
        return x.div(exp(x.neg()).add(1f));
    }

    /** GELU with tanh: x/2·(1 + tanh u) = x·σ(2u), u = √(2/π)·(x + 0.044715·x³); the right side does not cancel. */
    public static FloatVector geluTanh(FloatVector x) {
        FloatVector minusU2 =
                x.mul(x).fma(broadcast(-GELU_CUBIC), broadcast(-GELU_LINEAR)).mul(x);
        return x.div(exp(minusU2).add(1f));
    }

    /**
     * GELU with erf: x·Φ(x). Φ(−|x|) = t·P(t)·e^(−x²/2) with t = 1/(1 + 0.42426407·|x|) and P of degree 7, fitted to
     * an absolute error of 1e-8 in Φ.
     */
    public static FloatVector geluErf(FloatVector x) {
        FloatVector t = broadcast(1f).div(x.abs().fma(broadcast(0.42426407f), broadcast(1f)));
        FloatVector p = t.fma(broadcast(-0.020313589f), broadcast(0.08382035f));
        p = p.fma(t, broadcast(-0.07855214f));
        p = p.fma(t, broadcast(-0.12237902f));
        p = p.fma(t, broadcast(0.20460401f));
        p = p.fma(t, broadcast(0.08348222f));
        p = p.fma(t, broadcast(0.18108845f));
        p = p.fma(t, broadcast(0.16824973f));
        FloatVector tail = p.mul(t).mul(exp(x.mul(x).mul(-0.5f)));
        return x.mul(tail.blend(broadcast(1f).sub(tail), x.compare(GT, 0f)));
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}
