package io.omnitransfer.kernels.host.gemm;

import static io.omnitransfer.kernels.host.gemm.Microkernel.C_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.S;
import static io.omnitransfer.kernels.host.gemm.Microkernel.W;

import io.omnitransfer.threads.Parallel;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * a·bᵀ for few rows of a, where reading b takes the time: each row of b is read once, and the sums run along K in
 * vector lanes, so that nothing is packed. Lanes are added up in a fixed order.
 */
final class ThinGemm {
    /** Up to as many rows of a this beats packing. */
    static final int MAX_ROWS = 8;

    /** Rows of b per task. */
    private static final int NC = 32;
    /** Depth of a block: rows of b that were widened are still in the first-level cache when they are used. */
    private static final int DEPTH = 1024;
    /** Rows of b, and of a, in one sweep. */
    private static final int NR = 4;

    private static final int MR = 2;

    private static final ThreadLocal<float[]> STAGE = ThreadLocal.withInitial(() -> new float[NR * DEPTH]);

    private ThinGemm() {}

    static void run(int m, int n, int k, Rows a, Rows b, Sink sink) {
        int stride = Math.ceilDiv(k, W) * W;
        float[] x = new float[Math.ceilDiv(m, MR) * MR * stride];
        a.copy(0, m, 0, k, x, 0, stride);
        Parallel.forEach(Math.ceilDiv(n, NC), t -> {
            int col = t * NC;
            int cols = Math.min(NC, n - col);
            float[] c = new float[Math.ceilDiv(m, MR) * MR * C_STRIDE];
            for (int j = 0; j < cols; j += NR) {
                columns(m, k, x, stride, b, col + j, Math.min(NR, cols - j), c, j);
            }
            sink.accept(c, 0, C_STRIDE, 0, m, col, cols);
        });
    }

    private static void columns(int m, int k, float[] x, int stride, Rows b, int row, int rows, float[] c, int at) {
        float[] stage = STAGE.get();
        float[] sums = new float[MR * NR * W];
        for (int k0 = 0; k0 < k; k0 += DEPTH) {
            int kc = Math.min(DEPTH, k - k0);
            int padded = Math.ceilDiv(kc, W) * W;
            b.copy(row, rows, k0, kc, stage, 0, DEPTH);
            for (int r = 0; r < NR; r++) {
                Arrays.fill(stage, r * DEPTH + (r < rows ? kc : 0), r * DEPTH + padded, 0f);
            }
            for (int i = 0; i < m; i += MR) {
                dots(x, i * stride + k0, stride, stage, padded, sums);
                add(sums, c, i * C_STRIDE + at);
            }
        }
    }

    private static void dots(float[] x, int xo, int stride, float[] b, int kc, float[] sums) {
        FloatVector p0 = FloatVector.zero(S);
        FloatVector p1 = FloatVector.zero(S);
        FloatVector p2 = FloatVector.zero(S);
        FloatVector p3 = FloatVector.zero(S);
        FloatVector q0 = FloatVector.zero(S);
        FloatVector q1 = FloatVector.zero(S);
        FloatVector q2 = FloatVector.zero(S);
        FloatVector q3 = FloatVector.zero(S);
        for (int k = 0; k < kc; k += W) {
            FloatVector p = FloatVector.fromArray(S, x, xo + k);
            FloatVector q = FloatVector.fromArray(S, x, xo + stride + k);
            FloatVector v = FloatVector.fromArray(S, b, k);
            p0 = v.fma(p, p0);
            q0 = v.fma(q, q0);
            v = FloatVector.fromArray(S, b, DEPTH + k);
            p1 = v.fma(p, p1);
            q1 = v.fma(q, q1);
            v = FloatVector.fromArray(S, b, 2 * DEPTH + k);
            p2 = v.fma(p, p2);
            q2 = v.fma(q, q2);
            v = FloatVector.fromArray(S, b, 3 * DEPTH + k);
            p3 = v.fma(p, p3);
            q3 = v.fma(q, q3);
        }
        p0.intoArray(sums, 0);
        p1.intoArray(sums, W);
        p2.intoArray(sums, 2 * W);
        p3.intoArray(sums, 3 * W);
        q0.intoArray(sums, 4 * W);
        q1.intoArray(sums, 5 * W);
        q2.intoArray(sums, 6 * W);
        q3.intoArray(sums, 7 * W);
    }

    /** Adds the lanes of every sum to the block c. */
    private static void add(float[] sums, float[] c, int at) {
        for (int j = 0; j < MR * NR; j++) {
            for (int half = W / 2; half > 0; half /= 2) {
                for (int l = 0; l < half; l++) {
                    sums[j * W + l] += sums[j * W + half + l];
                }
            }
            c[at + j / NR * C_STRIDE + j % NR] += sums[j * W];
        }
    }
}
