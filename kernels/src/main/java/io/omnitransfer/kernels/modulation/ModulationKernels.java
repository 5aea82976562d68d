package io.omnitransfer.kernels.modulation;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Device body of {@link Modulation}: one thread per element. */
final class ModulationKernels {
    private ModulationKernels() {}

    /** y[i] = table[i] + e[i mod period], i &lt; n. */
    static void modulate(KernelContext context, FloatArray table, FloatArray e, FloatArray y, int n, int period) {
        int i = context.globalIdx;
        if (i < n) {
            y.set(i, table.get(i) + e.get(i % period));
        }
    }
}
