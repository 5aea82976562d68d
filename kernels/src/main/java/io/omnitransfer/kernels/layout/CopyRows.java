package io.omnitransfer.kernels.layout;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

/** Copies consecutive rows between tensors: concatenation, slices, the history of causal convolutions. */
public final class CopyRows {
    private CopyRows() {}

    /**
     * dst[dstRow + i] = src[srcRow + i] for 0 ≤ i &lt; rows; the other rows of dst keep what they hold on
     * the device. They cannot come from the host in the same graph: an array that tasks only write is not copied in.
     *
     * @param src [m, D] f32 (more axes are seen as [rows, last axis])
     * @param dst [n, D] f32, likewise; another tensor than src
     * @throws IllegalArgumentException if shapes, types or the range do not fit
     */
    public static void append(GraphBuilder g, Tensor src, int srcRow, Tensor dst, int dstRow, int rows) {
        Shapes.distinct("copy-rows", src, dst);
        if (src.cols() != dst.cols()) {
            throw new IllegalArgumentException("copy-rows: rows of %s have %d elements, those of %s have %d"
                    .formatted(src, src.cols(), dst, dst.cols()));
        }
        range(src, srcRow, rows);
        range(dst, dstRow, rows);
        int cols = src.cols();
        int n = rows * cols;
        String id = g.id("copyRows");
        if (g.prefersHost()) {
            g.note(id, "copy-rows", "host");
            g.tasks().libraryTask(id, LayoutHost::copy, src.f32(), dst.f32(), srcRow * cols, dstRow * cols, n);
            return;
        }
        g.grid(id, Launch.items(n));
        g.note(id, "copy-rows", "kernel");
        g.tasks().task(id, LayoutKernels::copy, g.context(), src.f32(), dst.f32(), srcRow * cols, dstRow * cols, n);
    }

    private static void range(Tensor t, int from, int rows) {
        if (from < 0 || rows < 1 || from > t.rows() - rows) {
            throw new IllegalArgumentException(
                    "copy-rows: rows [%d, %d) are outside %s, which has %d".formatted(from, from + rows, t, t.rows()));
        }
    }
}
