package io.omnitransfer.kernels.conv;

import io.omnitransfer.kernels.host.Lanes;
import io.omnitransfer.kernels.host.gemm.Rows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The patch matrix [positions, kt·kh·kw·C] of a convolution, read straight from x and the history. The kw·C elements of
 * one line of a window lie side by side in a frame, and neighbouring positions see neighbouring lines: what decides
 * where to read is done once per line of positions.
 */
record PatchRows(Conv3dShape s, MemorySegment x, MemorySegment history) implements Rows {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    @Override
    public void copy(int row, int rows, int k, int count, float[] target, int at, int stride) {
        int width = s.outWidth();
        for (int r = 0; r < rows; ) {
            int plane = (row + r) / width;
            int column = row + r - plane * width;
            int positions = Math.min(rows - r, width - column);
            line(plane, column, positions, k, count, target, at + r * stride, stride);
            r += positions;
        }
    }

    /** Positions of one output line, which see the same frames and the same lines of them. */
    private void line(int plane, int column, int positions, int k, int count, float[] target, int at, int stride) {
        int run = s.kw() * s.channels();
        int t = plane / s.outHeight();
        int top = (plane - t * s.outHeight()) * s.sh() - s.padTop();
        int first = t * s.st() - s.timePadding();
        int left = column * s.sw() - s.padLeft();
        int window = k / run;
        int offset = k - window * run;
        int dt = window / s.kh();
        int dh = window - dt * s.kh();
        for (int done = 0; done < count; offset = 0) {
            int n = Math.min(run - offset, count - done);
            int f = first + dt;
            int h = top + dh;
            if (f < 0 || h < 0 || h >= s.height()) {
                for (int p = 0; p < positions; p++) {
                    Arrays.fill(target, at + done + p * stride, at + done + p * stride + n, 0f);
                }
            } else {
                boolean past = f < s.history();
                long start = ((long) (past ? f : f - s.history()) * s.height() + h) * s.width() * s.channels();
                pieces(past ? history : x, start, left, positions, offset, n, target, at + done, stride);
            }
            done += n;
            if (++dh == s.kh()) {
                dh = 0;
                dt++;
            }
        }
    }

    /** Elements offset … offset+n−1 of a window line for each position; the frame's line begins at {@code start}. */
    private void pieces(
            MemorySegment frames,
            long start,
            int left,
            int positions,
            int offset,
            int n,
            float[] target,
            int at,
            int stride) {
        int c = s.channels();
        int inner = Math.clamp(Math.ceilDiv(-left, s.sw()), 0, positions);
        int last = s.width() - s.kw() - left;
        int outer = last < 0 ? inner : Math.clamp(last / s.sw() + 1, inner, positions);
        for (int p = 0; p < inner; p++) {
            ragged(frames, start, left + p * s.sw(), offset, n, target, at + p * stride);
        }
        long step = (long) s.sw() * c;
        long from = start + (long) left * c + offset + inner * step;
        if (n % Lanes.COUNT == 0) {
            vectors(frames, from, step, outer - inner, n, target, at + inner * stride, stride);
        } else {
            for (int p = inner; p < outer; p++, from += step) {
                MemorySegment.copy(frames, FLOAT, from * Float.BYTES, target, at + p * stride, n);
            }
        }
        for (int p = outer; p < positions; p++) {
            ragged(frames, start, left + p * s.sw(), offset, n, target, at + p * stride);
        }
    }

    private static void vectors(
            MemorySegment from, long index, long step, int rows, int n, float[] target, int at, int stride) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            for (int p = 0; p < rows; p++) {
                Lanes.load(from, index + i + p * step).intoArray(target, at + i + p * stride);
            }
        }
    }

    /** A piece of which some columns may lie outside the frame, where zeros are. */
    private void ragged(MemorySegment frames, long start, int left, int offset, int n, float[] target, int at) {
        int c = s.channels();
        int a = Math.clamp((long) -left * c - offset, 0, n);
        int b = Math.clamp((long) (s.width() - left) * c - offset, a, n);
        Arrays.fill(target, at, at + a, 0f);
        if (b > a) {
            long from = start + (long) left * c + offset + a;
            MemorySegment.copy(frames, FLOAT, from * Float.BYTES, target, at + a, b - a);
        }
        Arrays.fill(target, at + b, at + n, 0f);
    }
}
