package io.omnitransfer.embedded.compiler;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * What TornadoVM 5.2 compiles wrongly or not at all, and the engine as Java says. The project's own kernels avoid all of it,
 * so that they run on both; docs/compiler.md has the list.
 */
final class TornadoVmKernels {
    private TornadoVmKernels() {}

    /** There, an arithmetic shift. */
    static void unsignedShifts(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        long wide = (long) i.get(g) * 0x10001L;
        j.set(g, (i.get(g) >>> 3) + (i.get(g) >>> c.localIdx) + (int) (wide >>> 7));
        y.set(g, x.get(g));
    }

    /** There, wrong by one for negative numbers divided by a power of two. */
    static void negativeQuotients(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        int a = i.get(g);
        j.set(g, a / 8 + a / 2 * 3 + a % 16 - -128 / 8 + (-a) / 4);
        y.set(g, x.get(g));
    }

    /** There, not zeroed. */
    static void clearedArrays(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        float sum = 0f;
        for (int k = 0; k < 3; k++) {
            float[] fresh = new float[5];
            fresh[(i.get(g) + k & 0x7fffffff) % 5] += x.get(g);
            for (int e = 0; e < 5; e++) {
                sum += fresh[e];
            }
        }
        y.set(g, sum);
        j.set(g, 0);
    }

    /** There, bytes of local memory lose sign and width. */
    static void localBytes(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int lid = c.localIdx;
        byte[] tile = c.allocateByteLocalArray(256);
        tile[lid] = (byte) i.get(c.globalIdx);
        c.localBarrier();
        j.set(c.globalIdx, tile[lid] * 3 + tile[c.localGroupSizeX - 1 - lid]);
        y.set(c.globalIdx, x.get(c.globalIdx));
    }

    /** There, indexed in bytes behind a header, and so beyond its end, by the method it is passed to. */
    static void passedLocalArrays(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        float[] tile = c.allocateFloatLocalArray(256);
        tile[c.localIdx] = x.get(c.globalIdx);
        c.localBarrier();
        y.set(c.globalIdx, opposite(tile, c.localIdx, c.localGroupSizeX));
        j.set(c.globalIdx, 0);
    }

    private static float opposite(float[] tile, int lane, int size) {
        return tile[size - 1 - lane];
    }

    /** There, a conversion of the number instead of the bits. */
    static void halfBits(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j, ShortArray s) {
        int g = c.globalIdx;
        y.set(g, Float.float16ToFloat(s.get(g)));
        j.set(g, Float.floatToFloat16(x.get(g)));
    }

    /** There, not compiled. */
    static void rounding(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        y.set(g, Math.fma(x.get(g), 3f, 0.1f));
        j.set(g, Math.round(x.get(g) * 2f));
    }
}
