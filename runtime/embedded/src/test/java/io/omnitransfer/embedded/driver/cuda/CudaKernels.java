package io.omnitransfer.embedded.driver.cuda;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Kernels for the tests of this package. */
final class CudaKernels {
    private CudaKernels() {}

    /** Arrays and scalars of every type, so that the layout of parameters shows. */
    static void mixed(
            float f,
            KernelContext c,
            ByteArray b,
            long l,
            HalfFloatArray h,
            int n,
            DoubleArray d,
            double e,
            CharArray u,
            LongArray w,
            FloatArray y) {
        int i = c.globalIdx + c.globalGroupSizeX * c.globalIdy;
        if (i < n) {
            d.set(i, d.get(i) * e + b.get(i));
            w.set(i, w.get(i) + l * u.get(i));
            h.set(i, new HalfFloat(h.get(i).getFloat32() + f));
            y.set(i, y.getSize() + f);
        }
    }

    static void scale(KernelContext c, FloatArray x, float factor, FloatArray y) {
        y.set(c.globalIdx, x.get(c.globalIdx) * factor);
    }

    static void add(KernelContext c, FloatArray x, FloatArray y) {
        y.set(c.globalIdx, y.get(c.globalIdx) + x.get(c.globalIdx));
    }

    static void outside(KernelContext c, FloatArray x) {
        x.set(c.globalIdx + 1_000_000, 1f);
    }

    /** 64 KiB of local memory. */
    static void large(KernelContext c, IntArray x, IntArray y) {
        int[] a = c.allocateIntLocalArray(8192);
        float[] b = c.allocateFloatLocalArray(8192);
        for (int k = c.localIdx; k < 8192; k += c.localGroupSizeX) {
            a[k] = x.get(k);
            b[k] = k;
        }
        c.localBarrier();
        int k = 8191 - c.globalIdx;
        y.set(c.globalIdx, a[k] + (int) b[k]);
    }
}
