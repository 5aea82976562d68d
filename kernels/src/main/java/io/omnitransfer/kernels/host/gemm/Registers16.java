package io.omnitransfer.kernels.host.gemm;

import static io.omnitransfer.kernels.host.gemm.Microkernel.A_START;
import static io.omnitransfer.kernels.host.gemm.Microkernel.A_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.C_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.S;
import static io.omnitransfer.kernels.host.gemm.Microkernel.W;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles for the 16 registers of AVX2. C2 loads all operands of a step first, so sums and operands must fit the
 * registers together: 8 sums and 6 operands do; 12 sums and 8 operands spill, at less than half the speed.
 */
final class Registers16 {
    private Registers16() {}

    /** Four rows, two vectors wide. */
    static void fourByTwo(float[] a, int ao, float[] b, int bo, int kc, float[] c, int co) {
        FloatVector x0 = FloatVector.zero(S);
        FloatVector x1 = FloatVector.zero(S);
        FloatVector x2 = FloatVector.zero(S);
        FloatVector x3 = FloatVector.zero(S);
        FloatVector y0 = FloatVector.zero(S);
        FloatVector y1 = FloatVector.zero(S);
        FloatVector y2 = FloatVector.zero(S);
        FloatVector y3 = FloatVector.zero(S);
        for (int k = 0; k < kc; k++) {
            FloatVector p = FloatVector.fromArray(S, b, bo + k * 2 * W);
            FloatVector q = FloatVector.fromArray(S, b, bo + k * 2 * W + W);
            FloatVector v = FloatVector.broadcast(S, a[ao + k + A_START]);
            x0 = v.fma(p, x0);
            y0 = v.fma(q, y0);
            v = FloatVector.broadcast(S, a[ao + k + A_START + A_STRIDE]);
            x1 = v.fma(p, x1);
            y1 = v.fma(q, y1);
            v = FloatVector.broadcast(S, a[ao + k + A_START + 2 * A_STRIDE]);
            x2 = v.fma(p, x2);
            y2 = v.fma(q, y2);
            v = FloatVector.broadcast(S, a[ao + k + A_START + 3 * A_STRIDE]);
            x3 = v.fma(p, x3);
            y3 = v.fma(q, y3);
        }
        x0.add(FloatVector.fromArray(S, c, co)).intoArray(c, co);
        y0.add(FloatVector.fromArray(S, c, co + W)).intoArray(c, co + W);
        x1.add(FloatVector.fromArray(S, c, co + C_STRIDE)).intoArray(c, co + C_STRIDE);
        y1.add(FloatVector.fromArray(S, c, co + C_STRIDE + W)).intoArray(c, co + C_STRIDE + W);
        x2.add(FloatVector.fromArray(S, c, co + 2 * C_STRIDE)).intoArray(c, co + 2 * C_STRIDE);
        y2.add(FloatVector.fromArray(S, c, co + 2 * C_STRIDE + W)).intoArray(c, co + 2 * C_STRIDE + W);
        x3.add(FloatVector.fromArray(S, c, co + 3 * C_STRIDE)).intoArray(c, co + 3 * C_STRIDE);
        y3.add(FloatVector.fromArray(S, c, co + 3 * C_STRIDE + W)).intoArray(c, co + 3 * C_STRIDE + W);
    }

    /** Eight rows, one vector wide. */
    static void eightByOne(float[] a, int ao, float[] b, int bo, int kc, float[] c, int co) {
        FloatVector x0 = FloatVector.zero(S);
        FloatVector x1 = FloatVector.zero(S);
        FloatVector x2 = FloatVector.zero(S);
        FloatVector x3 = FloatVector.zero(S);
        FloatVector x4 = FloatVector.zero(S);
        FloatVector x5 = FloatVector.zero(S);
        FloatVector x6 = FloatVector.zero(S);
        FloatVector x7 = FloatVector.zero(S);
        for (int k = 0; k < kc; k++) {
            FloatVector p = FloatVector.fromArray(S, b, bo + k * W);
            x0 = p.fma(FloatVector.broadcast(S, a[ao + k + A_START]), x0);
            x1 = p.fma(FloatVector.broadcast(S, a[ao + k + A_START + A_STRIDE]), x1);
            x2 = p.fma(FloatVector.broadcast(S, a[ao + k + A_START + 2 * A_STRIDE]), x2);
            x3 = p.fma(FloatVector.broadcast(S, a[ao + k + A_START + 3 * A_STRIDE]), x3);
            x4 = p.fma(FloatVector.broadcast(S, a[ao + k + A_START + 4 * A_STRIDE]), x4);
            x5 = p.fma(FloatVector.broadcast(S, a[ao + k + A_START + 5 * A_STRIDE]), x5);
            x6 = p.fma(FloatVector.broadcast(S, a[ao + k + A_START + 6 * A_STRIDE]), x6);
            x7 = p.fma(FloatVector.broadcast(S, a[ao + k + A_START + 7 * A_STRIDE]), x7);
        }
        x0.add(FloatVector.fromArray(S, c, co)).intoArray(c, co);
        x1.add(FloatVector.fromArray(S, c, co + C_STRIDE)).intoArray(c, co + C_STRIDE);
        x2.add(FloatVector.fromArray(S, c, co + 2 * C_STRIDE)).intoArray(c, co + 2 * C_STRIDE);
        x3.add(FloatVector.fromArray(S, c, co + 3 * C_STRIDE)).intoArray(c, co + 3 * C_STRIDE);
        x4.add(FloatVector.fromArray(S, c, co + 4 * C_STRIDE)).intoArray(c, co + 4 * C_STRIDE);
        x5.add(FloatVector.fromArray(S, c, co + 5 * C_STRIDE)).intoArray(c, co + 5 * C_STRIDE);
        x6.add(FloatVector.fromArray(S, c, co + 6 * C_STRIDE)).intoArray(c, co + 6 * C_STRIDE);
        x7.add(FloatVector.fromArray(S, c, co + 7 * C_STRIDE)).intoArray(c, co + 7 * C_STRIDE);
    }
}
