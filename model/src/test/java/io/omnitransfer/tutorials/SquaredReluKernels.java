package io.omnitransfer.tutorials;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

// region op-kernel
/** Device bodies: one thread per element, 8 bytes and 2 FLOPs each. */
final class SquaredReluKernels {
    private SquaredReluKernels() {}

    /** y[i] = max(x[i], 0)², i &lt; n. */
    static void squaredRelu(KernelContext context, FloatArray x, FloatArray y, int n) {
        int i = context.globalIdx;
        if (i < n) {
            float v = x.get(i);
            float positive = v > 0f ? v : 0f;
            y.set(i, positive * positive);
        }
    }
}
// endregion
