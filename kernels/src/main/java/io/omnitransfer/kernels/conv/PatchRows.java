package io.omnitransfer.kernels.conv;

import io.omnitransfer.kernels.host.gemm.Rows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The patch matrix [positions, kt·kh·kw·C] of a convolution, read straight from x and the history. The kw·C elements of
 * one line of a window lie side by side in a frame, so that they are copied at once.
 */
record PatchRows(Conv3dShape s, MemorySegment x, MemorySegment history) implements Rows {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    @Override
    public void copy(int row, int k, int count, float[] target, int at) {
        int c = s.channels();
        int run = s.kw() * c;
        int plane = row / s.outWidth();
        int left = (row - plane * s.outWidth()) * s.sw() - s.padLeft();
        int t = plane / s.outHeight();
        int top = (plane - t * s.outHeight()) * s.sh() - s.padTop();
        int first = t * s.st() - s.timePadding();
        int from = Math.max(0, -left) * c;
        int to = Math.min(s.kw(), s.width() - left) * c;
        int line = k / run;
        int offset = k - line * run;
        int dt = line / s.kh();
        int dh = line - dt * s.kh();
        for (int done = 0; done < count; offset = 0) {
            int n = Math.min(run - offset, count - done);
            int h = top + dh;
            int f = first + dt;
            if (f < 0 || h < 0 || h >= s.height()) {
                Arrays.fill(target, at + done, at + done + n, 0f);
            } else {
                boolean past = f < s.history();
                long start = ((long) ((past ? f : f - s.history()) * s.height() + h) * s.width() + left) * c;
                line(past ? history : x, start, offset, offset + n, from, to, target, at + done - offset);
            }
            done += n;
            if (++dh == s.kh()) {
                dh = 0;
                dt++;
            }
        }
    }

    /** Elements begin … end of a line of a window, of which only those in [from, to) lie inside the frame. */
    private static void line(
            MemorySegment frames, long start, int begin, int end, int from, int to, float[] target, int at) {
        int a = Math.clamp(from, begin, end);
        int b = Math.clamp(to, a, end);
        if (a > begin) {
            Arrays.fill(target, at + begin, at + a, 0f);
        }
        if (b > a) {
            MemorySegment.copy(frames, FLOAT, (start + a) * Float.BYTES, target, at + a, b - a);
        }
        if (end > b) {
            Arrays.fill(target, at + b, at + end, 0f);
        }
    }
}
