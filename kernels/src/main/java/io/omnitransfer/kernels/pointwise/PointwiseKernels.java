package io.omnitransfer.kernels.pointwise;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Device bodies: one thread per element. Bytes: 12 per element of a sum, 6 of a widening. */
final class PointwiseKernels {
    private PointwiseKernels() {}

    /** y[i] = a[i] + b[i], i &lt; n. */
    static void add(KernelContext context, FloatArray a, FloatArray b, FloatArray y, int n) {
        int i = context.globalIdx;
        if (i < n) {
            y.set(i, a.get(i) + b.get(i));
        }
    }

    /** a[i] += b[i], i &lt; n. */
    static void addInPlace(KernelContext context, FloatArray a, FloatArray b, int n) {
        int i = context.globalIdx;
        if (i < n) {
            a.set(i, a.get(i) + b.get(i));
        }
    }

    /** y[i] = x[i], i &lt; n: a bfloat16 is the upper half of a float. */
    static void widenBf16(KernelContext context, ShortArray x, FloatArray y, int n) {
        int i = context.globalIdx;
        if (i < n) {
            y.set(i, Float.intBitsToFloat((x.get(i) & 0xFFFF) << 16));
        }
    }

    /** y[i] = x[i], i &lt; n. */
    static void widenF16(KernelContext context, HalfFloatArray x, FloatArray y, int n) {
        int i = context.globalIdx;
        if (i < n) {
            y.set(i, x.get(i).getFloat32());
        }
    }
}
