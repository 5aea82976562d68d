package io.omnitransfer.kernels.host.gemm;

import static io.omnitransfer.kernels.host.gemm.Microkernel.A_START;
import static io.omnitransfer.kernels.host.gemm.Microkernel.A_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.C_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.KC;
import static io.omnitransfer.kernels.host.gemm.Microkernel.MR;
import static io.omnitransfer.kernels.host.gemm.Microkernel.NC;
import static io.omnitransfer.kernels.host.gemm.Microkernel.NR;
import static io.omnitransfer.kernels.host.gemm.Microkernel.W;

import io.omnitransfer.threads.Parallel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * a·bᵀ for a [M, K] and b [N, K], in the manner of Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication" (2008). 2·M·N·K FLOPs.
 *
 * <p>b is packed into panels [k][NR], the last one perhaps narrower. With many rows of a, all threads pack a group of
 * columns that fits the last-level cache, then share it. With few rows each tile packs its own panels and uses them at
 * once. Of a matrix that does not change, panels may be kept ({@link Panels}); then nothing is packed. A tile of the
 * product has the whole of K inside; its sums live in a thread's own block, padded to whole register tiles, so that the
 * microkernel knows no ragged edges.
 */
public final class Gemm {
    /** Rows of a tile of the product at most; whole register tiles of any height. */
    private static final int MC = 120;
    /** Floats of packed b at a time: 16 MiB. */
    public static final int PACKED = 4 << 20;
    /** Tiles per thread, so that a thread that is held up does not hold up the others. */
    public static final int TILES = 4;

    private static final ThreadLocal<Workspace> WORKSPACE = ThreadLocal.withInitial(Workspace::new);

    private final int m;
    private final int n;
    private final int k;
    private final Rows a;
    private final Rows b;
    private final Sink sink;
    private final @Nullable Panels kept;

    private Gemm(int m, int n, int k, Rows a, Rows b, Sink sink, @Nullable Panels kept) {
        this.m = m;
        this.n = n;
        this.k = k;
        this.a = a;
        this.b = b;
        this.sink = sink;
        this.kept = kept;
    }

    /** Computes the product and hands every block of it to {@code sink}. */
    public static void run(int m, int n, int k, Rows a, Rows b, Sink sink) {
        run(m, n, k, a, b, sink, null);
    }

    /**
     * Computes the product and hands every block of it to {@code sink}.
     *
     * @param kept what is kept of b between products; null if b may change
     */
    public static void run(int m, int n, int k, Rows a, Rows b, Sink sink, @Nullable Panels kept) {
        if (m <= ThinGemm.MAX_ROWS) {
            ThinGemm.run(m, n, k, a, b, sink);
        } else {
            new Gemm(m, n, k, a, b, sink, kept).run();
        }
    }

    private void run() {
        float[] panels = null;
        int start = 0;
        if (kept != null) {
            panels = kept.of((long) Microkernel.columns(n) * k, this::packAll);
            start = kept.start();
        }
        if (m <= MC) {
            few(panels, start);
        } else {
            many(panels, start);
        }
    }

    private void packAll(float[] panels, int start) {
        Parallel.forEach(Math.ceilDiv(n, NR), p -> pack(p * NR, panels, start + p * NR * k));
    }

    /** Every tile packs its own panels, unless all are there. */
    private void few(float @Nullable [] panels, int start) {
        Shares columns = Shares.of(n, NC, NR, TILES * Parallel.threads());
        Parallel.forEach(columns.count(), t -> {
            int col = columns.start(t);
            tile(0, m, col, columns.length(t), panels, start + col * k);
        });
    }

    private void many(float @Nullable [] panels, int start) {
        Shares groups = Shares.of(n, Math.max(NC, PACKED / Math.max(1, k)), NR, 1);
        float[] packed = panels == null
                ? WORKSPACE.get().packed(Math.multiplyExact(Microkernel.columns(groups.longest()), k))
                : panels;
        for (int g = 0; g < groups.count(); g++) {
            int from = groups.start(g);
            int cols = groups.length(g);
            if (panels == null) {
                group(from, cols, Math.ceilDiv(cols, NR), packed, CacheLine.start(packed));
            } else {
                group(from, cols, 0, packed, start + from * k);
            }
        }
    }

    /**
     * All rows of some columns.
     *
     * @param missing how many panels have to be packed first: all or none
     * @param at where they begin in {@code packed}
     */
    private void group(int col, int cols, int missing, float[] packed, int at) {
        Shares columns = Shares.of(cols, NC, NR, 1);
        Shares rows = Shares.of(m, MC, MR, Math.ceilDiv(TILES * Parallel.threads(), columns.count()));
        Parallel.forEach(
                missing, p -> pack(col + p * NR, packed, at + p * NR * k), rows.count() * columns.count(), t -> {
                    int i = t % rows.count();
                    int j = t / rows.count();
                    int from = columns.start(j);
                    tile(rows.start(i), rows.length(i), col + from, columns.length(j), packed, at + from * k);
                });
    }

    /** Packs the panel whose first column is {@code row} of b. */
    private void pack(int row, float[] packed, int at) {
        int width = Microkernel.width(n - row);
        for (int k0 = 0; k0 < k; k0 += KC) {
            pack(row, k0, width, packed, at + k0 * width);
        }
    }

    /** One block of it. */
    private void pack(int row, int k0, int width, float[] packed, int at) {
        float[] stage = WORKSPACE.get().stage;
        int kc = Math.min(KC, k - k0);
        for (int r = 0; r < width; r += W) {
            int rows = Math.clamp(n - row - r, 0, W);
            b.copy(row + r, rows, k0, kc, stage, 0, A_STRIDE);
            for (int i = rows; i < W; i++) {
                Arrays.fill(stage, i * A_STRIDE, i * A_STRIDE + kc, 0f);
            }
            Transposition.panel(stage, 0, A_STRIDE, W, kc, packed, at + r, width);
        }
    }

    /** One tile of the product. Its panels begin at {@code packed[at]}, or are packed here if there are none. */
    private void tile(int row, int rows, int col, int cols, float @Nullable [] packed, int at) {
        Workspace w = WORKSPACE.get();
        int a0 = CacheLine.start(w.a);
        int c0 = CacheLine.start(w.c);
        int p0 = packed == null ? CacheLine.start(w.panel) : 0;
        Microkernel.clear(w.c, c0, Math.ceilDiv(rows, MR) * MR, Microkernel.columns(cols));
        for (int k0 = 0; k0 < k; k0 += KC) {
            int kc = Math.min(KC, k - k0);
            a.copy(row, rows, k0, kc, w.a, a0 + A_START, A_STRIDE);
            for (int p = 0; p < cols; p += NR) {
                int width = Microkernel.width(n - col - p);
                if (packed == null) {
                    pack(col + p, k0, width, w.panel, p0);
                    Microkernel.sweep(w.a, a0, rows, w.panel, p0, width, kc, w.c, c0 + p);
                } else {
                    Microkernel.sweep(w.a, a0, rows, packed, at + p * k + k0 * width, width, kc, w.c, c0 + p);
                }
            }
        }
        sink.accept(w.c, c0, C_STRIDE, row, rows, col, cols);
    }

    /** A thread's buffers, kept between calls. Vectors begin at the first cache line. */
    private static final class Workspace {
        final float[] a = new float[MC * A_STRIDE + CacheLine.FLOATS];
        final float[] c = new float[MC * C_STRIDE + CacheLine.FLOATS];
        final float[] stage = new float[W * A_STRIDE];
        final float[] panel = new float[NR * KC + CacheLine.FLOATS];
        private float[] packed = new float[0];

        float[] packed(int size) {
            packed = CacheLine.atLeast(packed, size);
            return packed;
        }
    }
}
