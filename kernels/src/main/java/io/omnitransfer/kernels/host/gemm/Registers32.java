package io.omnitransfer.kernels.host.gemm;

import static io.omnitransfer.kernels.host.gemm.Microkernel.A_START;
import static io.omnitransfer.kernels.host.gemm.Microkernel.A_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.C_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.S;
import static io.omnitransfer.kernels.host.gemm.Microkernel.W;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles for the 32 registers of AVX-512 and NEON. The wider takes 24 sums, four vectors of b and an element of a
 * at a time.
 */
final class Registers32 {
    private Registers32() {}

    /** Six rows, four vectors wide: 24 multiply-adds for ten loads. */
    static void sixByFour(float[] a, int ao, float[] b, int bo, int kc, float[] c, int co) {
        FloatVector x0 = FloatVector.zero(S);
        FloatVector x1 = FloatVector.zero(S);
        FloatVector x2 = FloatVector.zero(S);
        FloatVector x3 = FloatVector.zero(S);
        FloatVector x4 = FloatVector.zero(S);
        FloatVector x5 = FloatVector.zero(S);
        FloatVector y0 = FloatVector.zero(S);
        FloatVector y1 = FloatVector.zero(S);
        FloatVector y2 = FloatVector.zero(S);
        FloatVector y3 = FloatVector.zero(S);
        FloatVector y4 = FloatVector.zero(S);
        FloatVector y5 = FloatVector.zero(S);
        FloatVector z0 = FloatVector.zero(S);
        FloatVector z1 = FloatVector.zero(S);
        FloatVector z2 = FloatVector.zero(S);
        FloatVector z3 = FloatVector.zero(S);
        FloatVector z4 = FloatVector.zero(S);
        FloatVector z5 = FloatVector.zero(S);
        FloatVector w0 = FloatVector.zero(S);
        FloatVector w1 = FloatVector.zero(S);
        FloatVector w2 = FloatVector.zero(S);
        FloatVector w3 = FloatVector.zero(S);
        FloatVector w4 = FloatVector.zero(S);
        FloatVector w5 = FloatVector.zero(S);
        for (int k = 0; k < kc; k++) {
            FloatVector p = FloatVector.fromArray(S, b, bo + k * 4 * W);
            FloatVector q = FloatVector.fromArray(S, b, bo + k * 4 * W + W);
            FloatVector s = FloatVector.fromArray(S, b, bo + k * 4 * W + 2 * W);
            FloatVector t = FloatVector.fromArray(S, b, bo + k * 4 * W + 3 * W);
            FloatVector v = FloatVector.broadcast(S, a[ao + k + A_START]);
            x0 = v.fma(p, x0);
            y0 = v.fma(q, y0);
            z0 = v.fma(s, z0);
            w0 = v.fma(t, w0);
            v = FloatVector.broadcast(S, a[ao + k + A_START + A_STRIDE]);
            x1 = v.fma(p, x1);
            y1 = v.fma(q, y1);
            z1 = v.fma(s, z1);
            w1 = v.fma(t, w1);
            v = FloatVector.broadcast(S, a[ao + k + A_START + 2 * A_STRIDE]);
            x2 = v.fma(p, x2);
            y2 = v.fma(q, y2);
            z2 = v.fma(s, z2);
            w2 = v.fma(t, w2);
            v = FloatVector.broadcast(S, a[ao + k + A_START + 3 * A_STRIDE]);
            x3 = v.fma(p, x3);
            y3 = v.fma(q, y3);
            z3 = v.fma(s, z3);
            w3 = v.fma(t, w3);
            v = FloatVector.broadcast(S, a[ao + k + A_START + 4 * A_STRIDE]);
            x4 = v.fma(p, x4);
            y4 = v.fma(q, y4);
            z4 = v.fma(s, z4);
            w4 = v.fma(t, w4);
            v = FloatVector.broadcast(S, a[ao + k + A_START + 5 * A_STRIDE]);
            x5 = v.fma(p, x5);
            y5 = v.fma(q, y5);
            z5 = v.fma(s, z5);
            w5 = v.fma(t, w5);
        }
        x0.add(FloatVector.fromArray(S, c, co)).intoArray(c, co);
        y0.add(FloatVector.fromArray(S, c, co + W)).intoArray(c, co + W);
        z0.add(FloatVector.fromArray(S, c, co + 2 * W)).intoArray(c, co + 2 * W);
        w0.add(FloatVector.fromArray(S, c, co + 3 * W)).intoArray(c, co + 3 * W);
        x1.add(FloatVector.fromArray(S, c, co + C_STRIDE)).intoArray(c, co + C_STRIDE);
        y1.add(FloatVector.fromArray(S, c, co + C_STRIDE + W)).intoArray(c, co + C_STRIDE + W);
        z1.add(FloatVector.fromArray(S, c, co + C_STRIDE + 2 * W)).intoArray(c, co + C_STRIDE + 2 * W);
        w1.add(FloatVector.fromArray(S, c, co + C_STRIDE + 3 * W)).intoArray(c, co + C_STRIDE + 3 * W);
        x2.add(FloatVector.fromArray(S, c, co + 2 * C_STRIDE)).intoArray(c, co + 2 * C_STRIDE);
        y2.add(FloatVector.fromArray(S, c, co + 2 * C_STRIDE + W)).intoArray(c, co + 2 * C_STRIDE + W);
        z2.add(FloatVector.fromArray(S, c, co + 2 * C_STRIDE + 2 * W)).intoArray(c, co + 2 * C_STRIDE + 2 * W);
        w2.add(FloatVector.fromArray(S, c, co + 2 * C_STRIDE + 3 * W)).intoArray(c, co + 2 * C_STRIDE + 3 * W);
        x3.add(FloatVector.fromArray(S, c, co + 3 * C_STRIDE)).intoArray(c, co + 3 * C_STRIDE);
        y3.add(FloatVector.fromArray(S, c, co + 3 * C_STRIDE + W)).intoArray(c, co + 3 * C_STRIDE + W);
        z3.add(FloatVector.fromArray(S, c, co + 3 * C_STRIDE + 2 * W)).intoArray(c, co + 3 * C_STRIDE + 2 * W);
        w3.add(FloatVector.fromArray(S, c, co + 3 * C_STRIDE + 3 * W)).intoArray(c, co + 3 * C_STRIDE + 3 * W);
        x4.add(FloatVector.fromArray(S, c, co + 4 * C_STRIDE)).intoArray(c, co + 4 * C_STRIDE);
        y4.add(FloatVector.fromArray(S, c, co + 4 * C_STRIDE + W)).intoArray(c, co + 4 * C_STRIDE + W);
        z4.add(FloatVector.fromArray(S, c, co + 4 * C_STRIDE + 2 * W)).intoArray(c, co + 4 * C_STRIDE + 2 * W);
        w4.add(FloatVector.fromArray(S, c, co + 4 * C_STRIDE + 3 * W)).intoArray(c, co + 4 * C_STRIDE + 3 * W);
        x5.add(FloatVector.fromArray(S, c, co + 5 * C_STRIDE)).intoArray(c, co + 5 * C_STRIDE);
        y5.add(FloatVector.fromArray(S, c, co + 5 * C_STRIDE + W)).intoArray(c, co + 5 * C_STRIDE + W);
        z5.add(FloatVector.fromArray(S, c, co + 5 * C_STRIDE + 2 * W)).intoArray(c, co + 5 * C_STRIDE + 2 * W);
        w5.add(FloatVector.fromArray(S, c, co + 5 * C_STRIDE + 3 * W)).intoArray(c, co + 5 * C_STRIDE + 3 * W);
    }

    /** Six rows, two vectors wide. */
    static void sixByTwo(float[] a, int ao, float[] b, int bo, int kc, float[] c, int co) {
        FloatVector x0 = FloatVector.zero(S);
        FloatVector x1 = FloatVector.zero(S);
        FloatVector x2 = FloatVector.zero(S);
        FloatVector x3 = FloatVector.zero(S);
        FloatVector x4 = FloatVector.zero(S);
        FloatVector x5 = FloatVector.zero(S);
        FloatVector y0 = FloatVector.zero(S);
        FloatVector y1 = FloatVector.zero(S);
        FloatVector y2 = FloatVector.zero(S);
        FloatVector y3 = FloatVector.zero(S);
        FloatVector y4 = FloatVector.zero(S);
        FloatVector y5 = FloatVector.zero(S);
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
            v = FloatVector.broadcast(S, a[ao + k + A_START + 4 * A_STRIDE]);
            x4 = v.fma(p, x4);
            y4 = v.fma(q, y4);
            v = FloatVector.broadcast(S, a[ao + k + A_START + 5 * A_STRIDE]);
            x5 = v.fma(p, x5);
            y5 = v.fma(q, y5);
        }
        x0.add(FloatVector.fromArray(S, c, co)).intoArray(c, co);
        y0.add(FloatVector.fromArray(S, c, co + W)).intoArray(c, co + W);
        x1.add(FloatVector.fromArray(S, c, co + C_STRIDE)).intoArray(c, co + C_STRIDE);
        y1.add(FloatVector.fromArray(S, c, co + C_STRIDE + W)).intoArray(c, co + C_STRIDE + W);
        x2.add(FloatVector.fromArray(S, c, co + 2 * C_STRIDE)).intoArray(c, co + 2 * C_STRIDE);
        y2.add(FloatVector.fromArray(S, c, co + 2 * C_STRIDE + W)).intoArray(c, co + 2 * C_STRIDE + W);
        x3.add(FloatVector.fromArray(S, c, co + 3 * C_STRIDE)).intoArray(c, co + 3 * C_STRIDE);
        y3.add(FloatVector.fromArray(S, c, co + 3 * C_STRIDE + W)).intoArray(c, co + 3 * C_STRIDE + W);
        x4.add(FloatVector.fromArray(S, c, co + 4 * C_STRIDE)).intoArray(c, co + 4 * C_STRIDE);
        y4.add(FloatVector.fromArray(S, c, co + 4 * C_STRIDE + W)).intoArray(c, co + 4 * C_STRIDE + W);
        x5.add(FloatVector.fromArray(S, c, co + 5 * C_STRIDE)).intoArray(c, co + 5 * C_STRIDE);
        y5.add(FloatVector.fromArray(S, c, co + 5 * C_STRIDE + W)).intoArray(c, co + 5 * C_STRIDE + W);
    }
}
