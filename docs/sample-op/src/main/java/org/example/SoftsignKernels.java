package org.example;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Device bodies: one thread per element, 8 bytes and 3 FLOPs each. */
final class SoftsignKernels {
    private SoftsignKernels() {}

    /** y[i] = x[i] / (1 + |x[i]|), i &lt; n. */
    static void elements(KernelContext context, FloatArray x, FloatArray y, int n) {
        int i = context.globalIdx;
        if (i < n) { // threads come in whole groups, so the last ones have no element
            float v = x.get(i);
            y.set(i, v / (1f + TornadoMath.abs(v)));
        }
    }
}
