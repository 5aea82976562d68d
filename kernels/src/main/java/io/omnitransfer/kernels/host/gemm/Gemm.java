package io.omnitransfer.kernels.host.gemm;

import static io.omnitransfer.kernels.host.gemm.Microkernel.A_START;
import static io.omnitransfer.kernels.host.gemm.Microkernel.A_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.C_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.KC;
import static io.omnitransfer.kernels.host.gemm.Microkernel.MR;
import static io.omnitransfer.kernels.host.gemm.Microkernel.NR;
import static io.omnitransfer.kernels.host.gemm.Microkernel.W;

import io.omnitransfer.kernels.host.Parallel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * a·bᵀ for a [M, K] and b [N, K], in the manner of Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication" (2008). 2·M·N·K FLOPs.
 *
 * <p>b is packed into panels [k][NR]. With many rows of a, all threads pack a group of columns that fits the last-level
 * cache, then share it: they meet twice per group and never inside. With few rows each tile packs its own panels and
 * uses them at once. A tile of the product has the whole of K inside; its sums live in a thread's own block, padded to
 * whole register tiles, so that the microkernel knows no ragged edges.
 */
public final class Gemm {
    /** Rows of a tile of the product at most; whole register tiles of any height. */
    private static final int MC = 120;
    /** Columns of a tile of the product at most. */
    private static final int NC = 256;
    /** Floats of packed b at a time: 16 MiB. */
    private static final int PACKED = 4 << 20;
    /** Tiles per thread, so that a thread that is held up does not hold up the others. */
    private static final int TILES = 4;

    private static final ThreadLocal<Workspace> WORKSPACE = ThreadLocal.withInitial(Workspace::new);

    private final int m;
    private final int n;
    private final int k;
    private final Rows a;
    private final Rows b;
    private final Sink sink;
    /** Rows and columns of a register tile. */
    private final int mr;

    private final int nr;

    private Gemm(int m, int n, int k, Rows a, Rows b, Sink sink) {
        this.m = m;
        this.n = n;
        this.k = k;
        this.a = a;
        this.b = b;
        this.sink = sink;
        this.mr = n <= W ? 2 * MR : MR;
        this.nr = n <= W ? W : NR;
    }

    /** Computes the product and hands every block of it to {@code sink}. */
    public static void run(int m, int n, int k, Rows a, Rows b, Sink sink) {
        if (m <= ThinGemm.MAX_ROWS) {
            ThinGemm.run(m, n, k, a, b, sink);
        } else {
            new Gemm(m, n, k, a, b, sink).run();
        }
    }

    private void run() {
        if (m <= MC) {
            int nc = share(n, NC, nr, TILES * Parallel.threads());
            Parallel.forEach(Math.ceilDiv(n, nc), t -> tile(0, m, t * nc, Math.min(nc, n - t * nc), null, 0));
            return;
        }
        int columns = share(n, Math.max(NC, PACKED / Math.max(1, k)), nr, 1);
        float[] packed = WORKSPACE.get().packed(Math.multiplyExact(columns, k));
        for (int col = 0; col < n; col += columns) {
            group(col, Math.min(columns, n - col), packed);
        }
    }

    /** Length of at least {@code parts} even shares of {@code total}, in whole units, none above {@code max}. */
    private static int share(int total, int max, int unit, int parts) {
        int even = Math.ceilDiv(total, Math.max(parts, Math.ceilDiv(total, max / unit * unit)));
        return Math.ceilDiv(even, unit) * unit;
    }

    private void group(int col, int cols, float[] packed) {
        Parallel.forEach(Math.ceilDiv(cols, nr), p -> {
            for (int k0 = 0; k0 < k; k0 += KC) {
                pack(col + p * nr, k0, packed, p * nr * k + k0 * nr);
            }
        });
        int nc = share(cols, NC, nr, 1);
        int columnBlocks = Math.ceilDiv(cols, nc);
        int mc = share(m, MC, mr, Math.ceilDiv(TILES * Parallel.threads(), columnBlocks));
        int rowBlocks = Math.ceilDiv(m, mc);
        Parallel.forEach(rowBlocks * columnBlocks, t -> {
            int i = t % rowBlocks * mc;
            int j = t / rowBlocks * nc;
            tile(i, Math.min(mc, m - i), col + j, Math.min(nc, cols - j), packed, j * k);
        });
    }

    /** Packs one block of one panel, whose first column is {@code row} of b. */
    private void pack(int row, int k0, float[] packed, int at) {
        float[] stage = WORKSPACE.get().stage;
        int kc = Math.min(KC, k - k0);
        int rows = Math.min(nr, n - row);
        b.copy(row, rows, k0, kc, stage, 0, A_STRIDE);
        for (int r = rows; r < nr; r++) {
            Arrays.fill(stage, r * A_STRIDE, r * A_STRIDE + kc, 0f);
        }
        Transposition.panel(stage, A_STRIDE, nr, kc, packed, at);
    }

    /** One tile of the product. Its panels begin at {@code packed[at]}, or are packed here if there are none. */
    private void tile(int row, int rows, int col, int cols, float @Nullable [] packed, int at) {
        Workspace w = WORKSPACE.get();
        int padded = Math.ceilDiv(rows, mr) * mr;
        Arrays.fill(w.c, 0, padded * C_STRIDE, 0f);
        for (int k0 = 0; k0 < k; k0 += KC) {
            int kc = Math.min(KC, k - k0);
            a.copy(row, rows, k0, kc, w.a, A_START, A_STRIDE);
            for (int r = rows; r < padded; r++) {
                Arrays.fill(w.a, r * A_STRIDE, (r + 1) * A_STRIDE, 0f);
            }
            for (int p = 0; p < cols; p += nr) {
                if (packed == null) {
                    pack(col + p, k0, w.panel, 0);
                    sweep(w, padded, p, w.panel, 0, kc);
                } else {
                    sweep(w, padded, p, packed, at + p * k + k0 * nr, kc);
                }
            }
        }
        sink.accept(w.c, C_STRIDE, row, rows, col, cols);
    }

    private void sweep(Workspace w, int rows, int col, float[] packed, int at, int kc) {
        if (nr == NR) {
            for (int r = 0; r < rows; r += MR) {
                Microkernel.tile(w.a, r * A_STRIDE, packed, at, kc, w.c, r * C_STRIDE + col);
            }
        } else {
            for (int r = 0; r < rows; r += 2 * MR) {
                Microkernel.narrow(w.a, r * A_STRIDE, packed, at, kc, w.c, r * C_STRIDE + col);
            }
        }
    }

    /** A thread's buffers, kept between calls. */
    private static final class Workspace {
        final float[] a = new float[MC * A_STRIDE];
        final float[] c = new float[MC * C_STRIDE];
        final float[] stage = new float[NR * A_STRIDE];
        final float[] panel = new float[NR * KC];
        private float[] packed = new float[0];

        float[] packed(int size) {
            if (packed.length < size) {
                packed = new float[size];
            }
            return packed;
        }
    }
}
