package io.omnitransfer.kernels.activation;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Device bodies: one thread per element. The in-place forms bind their array once, because a task's accesses are
 * recorded per argument. Bytes: 8 per element (12 with a gate).
 */
final class ActivationKernels {
    private ActivationKernels() {}

    /** y[i] = act(x[i]), i &lt; n. */
    static void activate(KernelContext context, FloatArray x, FloatArray y, int n, int activation) {
        int i = context.globalIdx;
        if (i < n) {
            y.set(i, ActivationMath.apply(x.get(i), activation));
        }
    }

    /** x[i] = act(x[i]), i &lt; n. */
    static void activateInPlace(KernelContext context, FloatArray x, int n, int activation) {
        int i = context.globalIdx;
        if (i < n) {
            x.set(i, ActivationMath.apply(x.get(i), activation));
        }
    }

    /** y[i] = silu(gate[i])·up[i], i &lt; n. */
    static void siluGate(KernelContext context, FloatArray gate, FloatArray up, FloatArray y, int n) {
        int i = context.globalIdx;
        if (i < n) {
            y.set(i, ActivationMath.silu(gate.get(i)) * up.get(i));
        }
    }

    /** gate[i] = silu(gate[i])·up[i], i &lt; n. */
    static void siluGateInPlace(KernelContext context, FloatArray gate, FloatArray up, int n) {
        int i = context.globalIdx;
        if (i < n) {
            gate.set(i, ActivationMath.silu(gate.get(i)) * up.get(i));
        }
    }
}
