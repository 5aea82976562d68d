package io.omnitransfer.kernels.conv;

import static io.omnitransfer.kernels.conv.Winograd.OUT;
import static io.omnitransfer.kernels.conv.Winograd.SIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.C_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.NC;
import static io.omnitransfer.kernels.host.gemm.Microkernel.S;
import static io.omnitransfer.kernels.host.gemm.Microkernel.W;

import io.omnitransfer.kernels.host.Lanes;
import io.omnitransfer.kernels.host.gemm.Microkernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Aᵀ·m·A of finished products, plus bias, into y or added to it.
 *
 * @param bias a value per output channel, padded by a vector
 */
record WinogradOutput(Conv3dShape s, MemorySegment y, float[] bias, boolean accumulate) {

    /**
     * Takes the products of some tiles; those of tile p in frame f begin in row {@code f * rows + p}.
     *
     * @param c products, the first at {@code c0}; as many elements side by side as fit a row
     * @param down rows between elements one below the other
     * @param rows rows between frames
     */
    void accept(float[] c, int c0, int down, int rows, int frame, int frames, int tile, int tiles, int col, int cols) {
        int columns = Microkernel.columns(cols);
        int beside = NC / columns / SIDE * SIDE;
        int[] starts = new int[SIDE];
        for (int i = 0; i < SIDE; i++) {
            starts[i] = c0 + i * SIDE / beside * down * C_STRIDE + i * SIDE % beside * columns;
        }
        int across = Winograd.across(s);
        for (int f = 0; f < frames; f++) {
            for (int p = 0; p < tiles; p++) {
                int at = (f * rows + p) * C_STRIDE;
                int row = (tile + p) / across;
                int h = row * OUT;
                int w = (tile + p - row * across) * OUT;
                int n = s.outChannels();
                long to = (((long) (frame + f) * s.outHeight() + h) * s.outWidth() + w) * n + col;
                tile(
                        c,
                        starts[0] + at,
                        starts[1] + at,
                        starts[2] + at,
                        starts[3] + at,
                        columns,
                        cols,
                        col,
                        to,
                        w + 1 < s.outWidth(),
                        h + 1 < s.outHeight());
            }
        }
    }

    private void tile(
            float[] c,
            int i0,
            int i1,
            int i2,
            int i3,
            int step,
            int cols,
            int col,
            long to,
            boolean right,
            boolean below) {
        int n = s.outChannels();
        long line = (long) s.outWidth() * n;
        for (int v = 0; v < cols; v += W) {
            FloatVector a0 = FloatVector.fromArray(S, c, i0 + v);
            FloatVector a1 = FloatVector.fromArray(S, c, i0 + v + step);
            FloatVector a2 = FloatVector.fromArray(S, c, i0 + v + 2 * step);
            FloatVector a3 = FloatVector.fromArray(S, c, i0 + v + 3 * step);
            FloatVector b0 = FloatVector.fromArray(S, c, i1 + v);
            FloatVector b1 = FloatVector.fromArray(S, c, i1 + v + step);
            FloatVector b2 = FloatVector.fromArray(S, c, i1 + v + 2 * step);
            FloatVector b3 = FloatVector.fromArray(S, c, i1 + v + 3 * step);
            FloatVector d0 = FloatVector.fromArray(S, c, i2 + v);
            FloatVector d1 = FloatVector.fromArray(S, c, i2 + v + step);
            FloatVector d2 = FloatVector.fromArray(S, c, i2 + v + 2 * step);
            FloatVector d3 = FloatVector.fromArray(S, c, i2 + v + 3 * step);
            FloatVector e0 = FloatVector.fromArray(S, c, i3 + v);
            FloatVector e1 = FloatVector.fromArray(S, c, i3 + v + step);
            FloatVector e2 = FloatVector.fromArray(S, c, i3 + v + 2 * step);
            FloatVector e3 = FloatVector.fromArray(S, c, i3 + v + 3 * step);
            FloatVector biases = FloatVector.fromArray(S, bias, col + v);
            FloatVector p0 = b0.add(d0);
            FloatVector p1 = b1.add(d1);
            FloatVector p2 = b2.add(d2);
            FloatVector p3 = b3.add(d3);
            FloatVector q0 = b0.sub(d0);
            FloatVector q1 = b1.sub(d1);
            FloatVector q2 = b2.sub(d2);
            FloatVector q3 = b3.sub(d3);
            FloatVector t0 = a0.add(p0);
            FloatVector t1 = a1.add(p1);
            FloatVector t2 = a2.add(p2);
            FloatVector t3 = a3.add(p3);
            FloatVector u0 = q0.sub(e0);
            FloatVector u1 = q1.sub(e1);
            FloatVector u2 = q2.sub(e2);
            FloatVector u3 = q3.sub(e3);
            FloatVector y00 = t0.add(t1.add(t2)).add(biases);
            FloatVector y01 = t1.sub(t2).sub(t3).add(biases);
            FloatVector y10 = u0.add(u1.add(u2)).add(biases);
            FloatVector y11 = u1.sub(u2).sub(u3).add(biases);
            store(y00, to + v, cols - v);
            if (right) {
                store(y01, to + v + n, cols - v);
            }
            if (below) {
                store(y10, to + v + line, cols - v);
            }
            if (right && below) {
                store(y11, to + v + line + n, cols - v);
            }
        }
    }

    private void store(FloatVector value, long at, int left) {
        if (left >= W) {
            Lanes.store(accumulate ? value.add(Lanes.load(y, at)) : value, y, at);
        } else {
            VectorMask<Float> mask = Lanes.tail(0, left);
            Lanes.store(accumulate ? value.add(Lanes.load(y, at, mask)) : value, y, at, mask);
        }
    }
}
