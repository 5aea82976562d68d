package io.omnitransfer.kernels.sampling;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Device body of {@link LinearCombination}: one thread per element; 4·(terms + 1) bytes per element. */
final class SamplingKernels {
    private SamplingKernels() {}

    /** y[i] = Σ c[k]·t_k[i] over the first {@code count} terms, i &lt; n. */
    static void combine(
            KernelContext context,
            FloatArray c,
            FloatArray t0,
            FloatArray t1,
            FloatArray t2,
            FloatArray t3,
            FloatArray t4,
            FloatArray t5,
            FloatArray y,
            int n,
            int count) {
        int i = context.globalIdx;
        if (i < n) {
            float sum = c.get(0) * t0.get(i);
            if (count > 1) {
                sum += c.get(1) * t1.get(i);
            }
            if (count > 2) {
                sum += c.get(2) * t2.get(i);
            }
            if (count > 3) {
                sum += c.get(3) * t3.get(i);
            }
            if (count > 4) {
                sum += c.get(4) * t4.get(i);
            }
            if (count > 5) {
                sum += c.get(5) * t5.get(i);
            }
            y.set(i, sum);
        }
    }
}
