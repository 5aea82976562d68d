package io.omnitransfer.kernels.host.gemm;

import static io.omnitransfer.kernels.host.gemm.Microkernel.A_START;
import static io.omnitransfer.kernels.host.gemm.Microkernel.A_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.C_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.S;
import static io.omnitransfer.kernels.host.gemm.Microkernel.W;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles that do with the 16 registers of AVX2. C2 brings forward the loads of operands as far as their block of
 * code begins: with six rows that is more than there are registers for, and at less than half the speed every step stored
 * and loaded two sums. So jumps that are never taken end a block after the second row and after the first of two steps.
 * Of the second step, whose address is there already, C2 loads one operand at a time. The balance is delicate: with
 * {@code k < stop} for {@code k + 1 == stop}, with one index for both operands, or with a loop for the odd step behind
 * this one, sums were stored again.
 */
final class Registers16 {
    /** No k. Not final, so that C2 does not know. */
    private static int never = -1;

    private Registers16() {}

    /** Six rows, two vectors wide: 12 multiply-adds for eight loads, two steps a turn. */
    static void sixByTwo(float[] a, int ao, float[] b, int bo, int kc, float[] c, int co) {
        int stop = never;
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
        if ((kc & 1) != 0) {
            FloatVector p = FloatVector.fromArray(S, b, bo);
            FloatVector q = FloatVector.fromArray(S, b, bo + W);
            FloatVector v = FloatVector.broadcast(S, a[ao + A_START]);
            x0 = v.mul(p);
            y0 = v.mul(q);
            v = FloatVector.broadcast(S, a[ao + A_START + A_STRIDE]);
            x1 = v.mul(p);
            y1 = v.mul(q);
            v = FloatVector.broadcast(S, a[ao + A_START + 2 * A_STRIDE]);
            x2 = v.mul(p);
            y2 = v.mul(q);
            v = FloatVector.broadcast(S, a[ao + A_START + 3 * A_STRIDE]);
            x3 = v.mul(p);
            y3 = v.mul(q);
            v = FloatVector.broadcast(S, a[ao + A_START + 4 * A_STRIDE]);
            x4 = v.mul(p);
            y4 = v.mul(q);
            v = FloatVector.broadcast(S, a[ao + A_START + 5 * A_STRIDE]);
            x5 = v.mul(p);
            y5 = v.mul(q);
        }
        for (int k = kc & 1; k < kc; k += 2) {
            FloatVector p = FloatVector.fromArray(S, b, bo + k * 2 * W);
            FloatVector q = FloatVector.fromArray(S, b, bo + k * 2 * W + W);
            FloatVector v = FloatVector.broadcast(S, a[ao + k + A_START]);
            x0 = v.fma(p, x0);
            y0 = v.fma(q, y0);
            v = FloatVector.broadcast(S, a[ao + k + A_START + A_STRIDE]);
            x1 = v.fma(p, x1);
            y1 = v.fma(q, y1);
            if (k == stop) {
                break;
            }
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
            if (k + 1 == stop) {
                break;
            }
            p = FloatVector.fromArray(S, b, bo + k * 2 * W + 2 * W);
            q = FloatVector.fromArray(S, b, bo + k * 2 * W + 3 * W);
            v = FloatVector.broadcast(S, a[ao + k + A_START + 1]);
            x0 = v.fma(p, x0);
            y0 = v.fma(q, y0);
            v = FloatVector.broadcast(S, a[ao + k + A_START + 1 + A_STRIDE]);
            x1 = v.fma(p, x1);
            y1 = v.fma(q, y1);
            v = FloatVector.broadcast(S, a[ao + k + A_START + 1 + 2 * A_STRIDE]);
            x2 = v.fma(p, x2);
            y2 = v.fma(q, y2);
            v = FloatVector.broadcast(S, a[ao + k + A_START + 1 + 3 * A_STRIDE]);
            x3 = v.fma(p, x3);
            y3 = v.fma(q, y3);
            v = FloatVector.broadcast(S, a[ao + k + A_START + 1 + 4 * A_STRIDE]);
            x4 = v.fma(p, x4);
            y4 = v.fma(q, y4);
            v = FloatVector.broadcast(S, a[ao + k + A_START + 1 + 5 * A_STRIDE]);
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

    /** Twelve rows, one vector wide. */
    static void twelveByOne(float[] a, int ao, float[] b, int bo, int kc, float[] c, int co) {
        FloatVector x0 = FloatVector.zero(S);
        FloatVector x1 = FloatVector.zero(S);
        FloatVector x2 = FloatVector.zero(S);
        FloatVector x3 = FloatVector.zero(S);
        FloatVector x4 = FloatVector.zero(S);
        FloatVector x5 = FloatVector.zero(S);
        FloatVector x6 = FloatVector.zero(S);
        FloatVector x7 = FloatVector.zero(S);
        FloatVector x8 = FloatVector.zero(S);
        FloatVector x9 = FloatVector.zero(S);
        FloatVector x10 = FloatVector.zero(S);
        FloatVector x11 = FloatVector.zero(S);
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
            x8 = p.fma(FloatVector.broadcast(S, a[ao + k + A_START + 8 * A_STRIDE]), x8);
            x9 = p.fma(FloatVector.broadcast(S, a[ao + k + A_START + 9 * A_STRIDE]), x9);
            x10 = p.fma(FloatVector.broadcast(S, a[ao + k + A_START + 10 * A_STRIDE]), x10);
            x11 = p.fma(FloatVector.broadcast(S, a[ao + k + A_START + 11 * A_STRIDE]), x11);
        }
        x0.add(FloatVector.fromArray(S, c, co)).intoArray(c, co);
        x1.add(FloatVector.fromArray(S, c, co + C_STRIDE)).intoArray(c, co + C_STRIDE);
        x2.add(FloatVector.fromArray(S, c, co + 2 * C_STRIDE)).intoArray(c, co + 2 * C_STRIDE);
        x3.add(FloatVector.fromArray(S, c, co + 3 * C_STRIDE)).intoArray(c, co + 3 * C_STRIDE);
        x4.add(FloatVector.fromArray(S, c, co + 4 * C_STRIDE)).intoArray(c, co + 4 * C_STRIDE);
        x5.add(FloatVector.fromArray(S, c, co + 5 * C_STRIDE)).intoArray(c, co + 5 * C_STRIDE);
        x6.add(FloatVector.fromArray(S, c, co + 6 * C_STRIDE)).intoArray(c, co + 6 * C_STRIDE);
        x7.add(FloatVector.fromArray(S, c, co + 7 * C_STRIDE)).intoArray(c, co + 7 * C_STRIDE);
        x8.add(FloatVector.fromArray(S, c, co + 8 * C_STRIDE)).intoArray(c, co + 8 * C_STRIDE);
        x9.add(FloatVector.fromArray(S, c, co + 9 * C_STRIDE)).intoArray(c, co + 9 * C_STRIDE);
        x10.add(FloatVector.fromArray(S, c, co + 10 * C_STRIDE)).intoArray(c, co + 10 * C_STRIDE);
        x11.add(FloatVector.fromArray(S, c, co + 11 * C_STRIDE)).intoArray(c, co + 11 * C_STRIDE);
    }
}
