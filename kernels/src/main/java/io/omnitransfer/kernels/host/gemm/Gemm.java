package io.omnitransfer.kernels.host.gemm;

import static io.omnitransfer.kernels.host.gemm.Microkernel.A_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.C_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.KC;
import static io.omnitransfer.kernels.host.gemm.Microkernel.MR;
import static io.omnitransfer.kernels.host.gemm.Microkernel.NR;

import io.omnitransfer.kernels.host.Parallel;
import java.util.Arrays;

/**
 * a·bᵀ for a [M, K] and b [N, K], in the manner of Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication" (2008). 2·M·N·K FLOPs.
 *
 * <p>b is packed once per call into panels that all threads share, a group of columns at a time, small enough for the
 * last-level cache; then tiles of the product are dealt out, each with the whole of K inside, so that threads meet
 * twice per group and never inside. A tile's sums live in a thread's own block, padded to whole register tiles: the
 * microkernel knows no ragged edges.
 */
public final class Gemm {
    /** Rows of a tile of the product at most. */
    private static final int MC = 16 * MR;
    /** Columns of a tile of the product at most. */
    private static final int NC = 256;
    /** Floats of packed b at a time: 16 MiB. */
    private static final int PACKED = 4 << 20;

    private static final ThreadLocal<Workspace> WORKSPACE = ThreadLocal.withInitial(Workspace::new);

    private final int m;
    private final int n;
    private final int k;
    private final Rows a;
    private final Rows b;
    private final Sink sink;

    private Gemm(int m, int n, int k, Rows a, Rows b, Sink sink) {
        this.m = m;
        this.n = n;
        this.k = k;
        this.a = a;
        this.b = b;
        this.sink = sink;
    }

    /** Computes the product and hands every block of it to {@code sink}. */
    public static void run(int m, int n, int k, Rows a, Rows b, Sink sink) {
        new Gemm(m, n, k, a, b, sink).run();
    }

    private void run() {
        int fit = Math.max(1, PACKED / Math.max(1, k) / NC) * NC;
        int groups = Math.ceilDiv(n, fit);
        int columns = Math.ceilDiv(Math.ceilDiv(n, groups), NR) * NR;
        float[] packed = WORKSPACE.get().packed(Math.multiplyExact(Math.min(columns, Math.ceilDiv(n, NR) * NR), k));
        for (int col = 0; col < n; col += columns) {
            group(col, Math.min(columns, n - col), packed);
        }
    }

    private void group(int col, int cols, float[] packed) {
        Parallel.forEach(Math.ceilDiv(cols, NR), p -> pack(col + p * NR, Math.min(NR, cols - p * NR), packed, p * NR * k));
        int blocksN = Math.ceilDiv(cols, NC);
        int nc = Math.ceilDiv(Math.ceilDiv(cols, blocksN), NR) * NR;
        int columnBlocks = Math.ceilDiv(cols, nc);
        int wanted = Math.ceilDiv(4 * Parallel.threads(), columnBlocks);
        int mc = Math.clamp(Math.ceilDiv(m, Math.max(wanted, Math.ceilDiv(m, MC))), 1, MC);
        int rows = Math.ceilDiv(mc, MR) * MR;
        int rowBlocks = Math.ceilDiv(m, rows);
        Parallel.forEach(rowBlocks * columnBlocks, t -> {
            int j = t / rowBlocks * nc;
            int i = t % rowBlocks * rows;
            tile(i, Math.min(rows, m - i), col, j, Math.min(nc, cols - j), packed);
        });
    }

    private void pack(int row, int rows, float[] packed, int at) {
        float[] stage = WORKSPACE.get().a;
        for (int k0 = 0; k0 < k; k0 += KC) {
            int kc = Math.min(KC, k - k0);
            for (int r = 0; r < rows; r++) {
                b.copy(row + r, k0, kc, stage, r * A_STRIDE);
            }
            for (int r = rows; r < NR; r++) {
                Arrays.fill(stage, r * A_STRIDE, r * A_STRIDE + kc, 0f);
            }
            transpose(stage, kc, packed, at + k0 * NR);
        }
    }

    private static void transpose(float[] stage, int kc, float[] packed, int at) {
        for (int k0 = 0; k0 < kc; k0 += 16) {
            int end = Math.min(kc, k0 + 16);
            for (int r = 0; r < NR; r++) {
                for (int k = k0; k < end; k++) {
                    packed[at + k * NR + r] = stage[r * A_STRIDE + k];
                }
            }
        }
    }

    /** Rows {@code i …} of a times packed columns {@code j …} of the group that begins at column {@code col}. */
    private void tile(int i, int rows, int col, int j, int cols, float[] packed) {
        Workspace w = WORKSPACE.get();
        int padded = Math.ceilDiv(rows, MR) * MR;
        Arrays.fill(w.c, 0, padded * C_STRIDE, 0f);
        for (int k0 = 0; k0 < k; k0 += KC) {
            int kc = Math.min(KC, k - k0);
            for (int r = 0; r < rows; r++) {
                a.copy(i + r, k0, kc, w.a, r * A_STRIDE);
            }
            for (int r = rows; r < padded; r++) {
                Arrays.fill(w.a, r * A_STRIDE, r * A_STRIDE + kc, 0f);
            }
            for (int p = 0; p < cols; p += NR) {
                sweep(w, padded, p, packed, (j + p) * k + k0 * NR, kc);
            }
        }
        sink.accept(w.c, C_STRIDE, i, rows, col + j, cols);
    }

    private static void sweep(Workspace w, int rows, int col, float[] packed, int at, int kc) {
        for (int r = 0; r < rows; r += MR) {
            Microkernel.tile(w.a, r * A_STRIDE, packed, at, kc, w.c, r * C_STRIDE + col);
        }
    }

    /** A thread's buffers, kept between calls. */
    private static final class Workspace {
        final float[] a = new float[Math.max(MC, NR) * A_STRIDE];
        final float[] c = new float[MC * C_STRIDE];
        private float[] packed = new float[0];

        float[] packed(int size) {
            if (packed.length < size) {
                packed = new float[size];
            }
            return packed;
        }
    }
}
