package io.omnitransfer.kernels.activation;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Activation functions for device code: small static methods that kernels of any family call. */
public final class ActivationMath {
    private static final int SILU = 1;
    private static final int GELU_TANH = 2;
    private static final int GELU_ERF = 3;

    private ActivationMath() {}

    /**
     * The function {@link Activation#ordinal()} names; a kernel passes a scalar argument, so that only one of the branches
     * is left in compiled code.
     */
    public static float apply(float x, int activation) {
        float y = x;
        if (activation == SILU) {
            y = silu(x);
        } else if (activation == GELU_TANH) {
            y = geluTanh(x);
        } else if (activation == GELU_ERF) {
            y = geluErf(x);
        }
        return y;
    }

    /** x·σ(x). */
    public static float silu(float x) {
        return x / (1f + TornadoMath.exp(-x));
    }

    /** GELU with tanh, as x·σ(2u), which does not cancel: u = √(2/π)·(x + 0.044715·x³). */
    public static float geluTanh(float x) {
        return x / (1f + TornadoMath.exp(-x * (1.5957691f + 0.07135481f * x * x)));
    }

    /**
     * GELU with erf: x·Φ(x). Φ(−|x|) = t·P(t)·e^(−x²/2) with t = 1/(1 + 0.42426407·|x|) and P of degree 7, fitted to
     * an absolute error of 1e-8 in Φ; devices have no erf.
     */
    public static float geluErf(float x) {
        float t = 1f / (1f + 0.42426407f * TornadoMath.abs(x));
        float p = 0.08382035f - 0.020313589f * t;
        p = p * t - 0.07855214f;
        p = p * t - 0.12237902f;
        p = p * t + 0.20460401f;
        p = p * t + 0.08348222f;
        p = p * t + 0.18108845f;
        p = p * t + 0.16824973f;
        float tail = p * t * TornadoMath.exp(-0.5f * x * x);
        return x * (x > 0f ? 1f - tail : tail);
    }
}
