package io.omnitransfer.kernels.conv;

import static io.omnitransfer.kernels.conv.Winograd.OUT;
import static io.omnitransfer.kernels.conv.Winograd.SIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.A_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.S;
import static io.omnitransfer.kernels.host.gemm.Microkernel.W;

import io.omnitransfer.kernels.host.Lanes;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** The tiles Bᵀ·d·B of x and the history, one line i of their four at a time: i needs two lines of the input only. */
record WinogradInput(Conv3dShape s, MemorySegment x, MemorySegment history) {
    /** The two lines of d in line i of Bᵀ·d … */
    private static final int[] FIRST = {0, 1, 2, 1};

    private static final int[] SECOND = {2, 2, 1, 3};
    /** … and the sign of the second. */
    private static final float[] SIGN = {-1, 1, -1, -1};

    /**
     * Line i of the transformed tiles, element j of tile p in frame f to
     * {@code a[starts[j] + p * A_STRIDE + f * channels …]}. Zero frames are left as they are.
     *
     * @param frame the first frame, zero frames and history included
     * @param tile the first tile of a frame's output
     * @param channel the first channel
     * @param channels whole vectors of them
     * @param line room for the inputs of a line of tiles
     */
    void transform(
            int i,
            int frame,
            int frames,
            int tile,
            int tiles,
            int channel,
            int channels,
            float[] a,
            int[] starts,
            float[] line) {
        int across = Winograd.across(s);
        for (int p = 0; p < tiles; ) {
            int row = (tile + p) / across;
            int column = tile + p - row * across;
            int count = Math.min(tiles - p, across - column);
            int top = row * OUT - s.padTop();
            int left = column * OUT - s.padLeft();
            for (int f = Math.max(0, s.timePadding() - frame); f < frames; f++) {
                rows(i, frame + f - s.timePadding(), top, left, (count + 1) * OUT, channel, channels, line);
                int at = p * A_STRIDE + f * channels;
                columns(line, count, channels, a, starts[0] + at, starts[1] + at, starts[2] + at, starts[3] + at);
            }
            p += count;
        }
    }

    /** Line i of Bᵀ·d for some columns, zeros where they lie outside the frame. */
    private void rows(int i, int frame, int top, int left, int columns, int channel, int channels, float[] line) {
        MemorySegment frames = frame < s.history() ? history : x;
        int plane = (frame < s.history() ? frame : frame - s.history()) * s.height();
        int p = top + FIRST[i];
        int q = top + SECOND[i];
        boolean first = p >= 0 && p < s.height();
        boolean second = q >= 0 && q < s.height();
        int from = Math.clamp(-left, 0, columns);
        int to = first || second ? Math.clamp((long) s.width() - left, from, columns) : from;
        int c = s.channels();
        boolean whole = channels == c; // then columns lie behind each other
        int pieces = whole ? 1 : to - from;
        int length = whole ? (to - from) * c : channels;
        Arrays.fill(line, 0, from * channels, 0f);
        for (int j = 0; j < pieces; j++) {
            long start = (long) (left + from + j) * c + channel;
            long ps = (long) (plane + p) * s.width() * c + start;
            long qs = (long) (plane + q) * s.width() * c + start;
            int at = (from + j) * channels;
            if (first && second) {
                sums(frames, ps, qs, SIGN[i], length, line, at);
            } else {
                multiples(frames, first ? ps : qs, first ? 1 : SIGN[i], length, line, at);
            }
        }
        Arrays.fill(line, to * channels, columns * channels, 0f);
    }

    /** p + sign·q. */
    private static void sums(MemorySegment frames, long p, long q, float sign, int length, float[] to, int at) {
        for (int v = 0; v < length; v += W) {
            Lanes.load(frames, q + v)
                    .fma(FloatVector.broadcast(S, sign), Lanes.load(frames, p + v))
                    .intoArray(to, at + v);
        }
    }

    private static void multiples(MemorySegment frames, long p, float sign, int length, float[] to, int at) {
        for (int v = 0; v < length; v += W) {
            Lanes.load(frames, p + v).mul(sign).intoArray(to, at + v);
        }
    }

    /** The columns of line·B, tile by tile. */
    private static void columns(float[] line, int tiles, int channels, float[] a, int a0, int a1, int a2, int a3) {
        for (int v = 0; v < channels; v += W) {
            for (int p = 0; p < tiles; p++) {
                int from = v + p * OUT * channels;
                FloatVector d0 = FloatVector.fromArray(S, line, from);
                FloatVector d1 = FloatVector.fromArray(S, line, from + channels);
                FloatVector d2 = FloatVector.fromArray(S, line, from + 2 * channels);
                FloatVector d3 = FloatVector.fromArray(S, line, from + (SIDE - 1) * channels);
                int to = v + p * A_STRIDE;
                d0.sub(d2).intoArray(a, a0 + to);
                d1.add(d2).intoArray(a, a1 + to);
                d2.sub(d1).intoArray(a, a2 + to);
                d1.sub(d3).intoArray(a, a3 + to);
            }
        }
    }
}
