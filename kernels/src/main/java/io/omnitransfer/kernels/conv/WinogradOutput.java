package io.omnitransfer.kernels.conv;

import static io.omnitransfer.kernels.conv.Winograd.OUT;
import static io.omnitransfer.kernels.conv.Winograd.SIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.C_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.S;
import static io.omnitransfer.kernels.host.gemm.Microkernel.W;

import io.omnitransfer.kernels.host.gemm.Sink;
import jdk.incubator.vector.FloatVector;

/** Makes outputs Aᵀ·m·A of finished products m, a piece of a line of tiles at a time. */
record WinogradOutput(Conv3dShape s, Sink sink) {
    /** Tiles of a piece: its outputs stay in the first-level cache. */
    private static final int PIECE = 16;

    private static final ThreadLocal<float[]> LINES =
            ThreadLocal.withInitial(() -> new float[OUT * OUT * PIECE * Winograd.COLUMNS]);

    /**
     * The outputs of some tiles of a frame.
     *
     * @param c products
     * @param starts where those of the first tile begin, one for each line of m; those of the next tile are a row further
     * @param columns columns between elements of a line of m
     * @param tile the first tile
     * @param col the first output channel
     * @param cols output channels
     */
    void accept(float[] c, int[] starts, int columns, int frame, int tile, int tiles, int col, int cols) {
        float[] lines = LINES.get();
        int across = Winograd.across(s);
        int stride = Math.ceilDiv(cols, W) * W;
        int below = OUT * PIECE * stride;
        for (int p = 0; p < tiles; ) {
            int row = (tile + p) / across;
            int column = tile + p - row * across;
            int count = Math.min(PIECE, Math.min(tiles - p, across - column));
            int at = p * C_STRIDE;
            tiles(
                    c,
                    starts[0] + at,
                    starts[1] + at,
                    starts[2] + at,
                    starts[3] + at,
                    columns,
                    count,
                    lines,
                    stride,
                    below);
            int line = frame * s.outHeight() + row * OUT;
            int first = line * s.outWidth() + column * OUT;
            int positions = Math.min(count * OUT, s.outWidth() - column * OUT);
            sink.accept(lines, 0, stride, first, positions, col, cols);
            if (row * OUT + 1 < s.outHeight()) {
                sink.accept(lines, below, stride, first + s.outWidth(), positions, col, cols);
            }
            p += count;
        }
    }

    private static void tiles(
            float[] c,
            int start0,
            int start1,
            int start2,
            int start3,
            int step,
            int tiles,
            float[] lines,
            int stride,
            int below) {
        for (int v = 0; v < stride; v += W) {
            for (int p = 0; p < tiles; p++) {
                int i0 = start0 + v + p * C_STRIDE;
                int i1 = start1 + v + p * C_STRIDE;
                int i2 = start2 + v + p * C_STRIDE;
                int i3 = start3 + v + p * C_STRIDE;
                FloatVector b0 = FloatVector.fromArray(S, c, i1);
                FloatVector b1 = FloatVector.fromArray(S, c, i1 + step);
                FloatVector b2 = FloatVector.fromArray(S, c, i1 + 2 * step);
                FloatVector b3 = FloatVector.fromArray(S, c, i1 + (SIDE - 1) * step);
                FloatVector d0 = FloatVector.fromArray(S, c, i2);
                FloatVector d1 = FloatVector.fromArray(S, c, i2 + step);
                FloatVector d2 = FloatVector.fromArray(S, c, i2 + 2 * step);
                FloatVector d3 = FloatVector.fromArray(S, c, i2 + (SIDE - 1) * step);
                FloatVector t0 = b0.add(d0).add(FloatVector.fromArray(S, c, i0));
                FloatVector t1 = b1.add(d1).add(FloatVector.fromArray(S, c, i0 + step));
                FloatVector t2 = b2.add(d2).add(FloatVector.fromArray(S, c, i0 + 2 * step));
                FloatVector t3 = b3.add(d3).add(FloatVector.fromArray(S, c, i0 + (SIDE - 1) * step));
                FloatVector u0 = b0.sub(d0).sub(FloatVector.fromArray(S, c, i3));
                FloatVector u1 = b1.sub(d1).sub(FloatVector.fromArray(S, c, i3 + step));
                FloatVector u2 = b2.sub(d2).sub(FloatVector.fromArray(S, c, i3 + 2 * step));
                FloatVector u3 = b3.sub(d3).sub(FloatVector.fromArray(S, c, i3 + (SIDE - 1) * step));
                int to = v + p * OUT * stride;
                t0.add(t1.add(t2)).intoArray(lines, to);
                t1.sub(t2).sub(t3).intoArray(lines, to + stride);
                u0.add(u1.add(u2)).intoArray(lines, to + below);
                u1.sub(u2).sub(u3).intoArray(lines, to + below + stride);
            }
        }
    }
}
