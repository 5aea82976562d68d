package io.omnitransfer.kernels.conv;

import static io.omnitransfer.kernels.host.gemm.Microkernel.A_START;
import static io.omnitransfer.kernels.host.gemm.Microkernel.A_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.C_STRIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.KC;
import static io.omnitransfer.kernels.host.gemm.Microkernel.MR;
import static io.omnitransfer.kernels.host.gemm.Microkernel.NC;
import static io.omnitransfer.kernels.host.gemm.Microkernel.NR;
import static io.omnitransfer.kernels.host.gemm.Microkernel.W;

import io.omnitransfer.kernels.host.gemm.CacheLine;
import io.omnitransfer.kernels.host.gemm.Gemm;
import io.omnitransfer.kernels.host.gemm.Microkernel;
import io.omnitransfer.kernels.host.gemm.Shares;
import io.omnitransfer.threads.Parallel;

/**
 * Convolutions with 3×3 windows of stride 1 by minimal filtering F(2×2, 3×3) (Winograd, 1980; Lavin and Gray, "Fast
 * Algorithms for Convolutional Neural Networks", 2016): a tile of 2×2 outputs takes 16 multiplications a channel instead
 * of 36. With a 4×4 tile d of the input and a window g,
 *
 * <pre>  Y = Aᵀ[(G·g·Gᵀ) ⊙ (Bᵀ·d·B)]A
 *   Bᵀ = 1  0 −1  0     G = 1   0   0     Aᵀ = 1 1  1  0
 *        0  1  1  0         ½   ½   ½          0 1 −1 −1
 *        0 −1  1  0         ½  −½   ½
 *        0  1  0 −1         0   0   1</pre>
 *
 * <p>Each of the 16 elements is a matrix product over channels and frames of the window. Outputs of neighbouring frames
 * share the transformed frames: a row of the left operand has all frames of a tile one after the other, and an output's
 * window is a part of it. Zero frames before a causal window are left out.
 *
 * <p>An output depends on the elements of its own window only, also when they are NaN. Its rounding error is relative to the
 * largest input times the largest weight of that window, not to each product by itself, and what should be infinite may
 * be NaN.
 */
final class Winograd {
    /** Outputs of a tile, in each direction. */
    static final int OUT = 2;
    /** Inputs of a tile, in each direction. */
    static final int SIDE = 4;
    /** Elements of a transformed tile. */
    static final int ELEMENTS = SIDE * SIDE;
    /** Channels below which the transforms cost more than they save. */
    private static final int MIN_CHANNELS = 16;
    /** Tiles of a frame below which the transforms of the weights cost more than they save. */
    private static final int MIN_TILES = 30;
    /** Lines and columns below which too much of the tiles lies outside. */
    private static final int MIN_SIDE = 4;
    /** Output frames of a task, if the window has more than one frame. */
    private static final int FRAMES = 4;
    /** Output channels of a task; four elements of a tile then fit a row of the products. */
    static final int COLUMNS = 128;
    /** Floats of a task's products: they and the transformed inputs stay in the second-level cache. */
    private static final int PRODUCTS = 100_000;

    private static final ThreadLocal<Workspace> WORKSPACE = ThreadLocal.withInitial(Workspace::new);

    private final Conv3dShape s;
    private final WinogradInput input;
    private final WinogradWeights weights;
    private final WinogradOutput output;
    private final int tiles;
    /** Channels of a block; does not depend on how many frames there are, so that results do not. */
    private final int block;

    private final Shares clips;

    Winograd(Conv3dShape s, WinogradInput input, WinogradWeights weights, WinogradOutput output) {
        this.s = s;
        this.input = input;
        this.weights = weights;
        this.output = output;
        tiles = tiles(s);
        int together = s.kt() == 1 ? 1 : FRAMES;
        block = block(s, (together - 1) * s.st() + s.kt());
        clips = Shares.of(s.outFrames(), together, 1, 1);
    }

    /**
     * Whether this way of computing is meant for such a convolution. How many frames there are does not matter, so that a
     * video in pieces gives what the whole one gives.
     */
    static boolean fits(Conv3dShape s) {
        return s.kh() == 3
                && s.kw() == 3
                && s.sh() == 1
                && s.sw() == 1
                && s.channels() >= MIN_CHANNELS
                && s.channels() % W == 0
                && tiles(s) >= MIN_TILES
                && Math.min(s.outHeight(), s.outWidth()) >= MIN_SIDE
                && ((FRAMES - 1) * s.st() + s.kt()) * W <= KC;
    }

    private static int tiles(Conv3dShape s) {
        return Math.ceilDiv(s.outHeight(), OUT) * across(s);
    }

    /** Tiles of a line. */
    static int across(Conv3dShape s) {
        return Math.ceilDiv(s.outWidth(), OUT);
    }

    /** The longest even blocks of whole vectors of which {@code frames} frames fit a row of the left operand. */
    private static int block(Conv3dShape s, int frames) {
        int vectors = s.channels() / W;
        return Math.ceilDiv(vectors, Math.ceilDiv(vectors, KC / (frames * W))) * W;
    }

    void run() {
        int n = s.outChannels();
        int depth = ELEMENTS * s.kt() * s.channels();
        Shares groups = Shares.of(n, Math.max(COLUMNS, Gemm.PACKED / depth), NR, 1);
        float[] packed = WORKSPACE.get().packed(Math.multiplyExact(Microkernel.columns(groups.longest()), depth));
        for (int g = 0; g < groups.count(); g++) {
            group(groups.start(g), groups.length(g), packed, CacheLine.start(packed));
        }
    }

    /** All outputs of some channels: all threads transform their weights, then share the tiles. */
    private void group(int col, int cols, float[] packed, int at) {
        Shares columns = Shares.of(cols, COLUMNS, NR, 1);
        int together = clips.longest();
        int most = PRODUCTS / (ELEMENTS * together * Microkernel.columns(columns.longest()));
        int parts = Math.ceilDiv(Gemm.TILES * Parallel.threads(), columns.count() * clips.count());
        Shares rows = Shares.of(tiles, Math.max(2 * MR, most), 2 * MR, parts);
        int blocks = Math.ceilDiv(s.channels(), block);
        Parallel.forEach(
                blocks * Math.ceilDiv(cols, NR),
                i -> {
                    int panel = i / blocks * NR;
                    int c = i % blocks * block;
                    int width = Microkernel.width(s.outChannels() - col - panel);
                    int length = Math.min(block, s.channels() - c);
                    weights.pack(col + panel, width, c, length, packed, at + place(panel, width, c));
                },
                rows.count() * columns.count() * clips.count(),
                i -> {
                    int r = i % rows.count();
                    int j = i / rows.count() % columns.count();
                    int f = i / rows.count() / columns.count();
                    new Part(
                                    clips.start(f),
                                    clips.length(f),
                                    rows.start(r),
                                    rows.length(r),
                                    col + columns.start(j),
                                    columns.length(j))
                            .run(packed, at + place(columns.start(j), 0, 0));
                });
    }

    /** Where the block of channel c begins in the panel that has {@code before} columns before it. */
    private int place(int before, int width, int c) {
        return ELEMENTS * s.kt() * (before * s.channels() + c * width);
    }

    /**
     * The outputs of some frames, tiles and channels. Both operands of a product have a row per tile; as many elements of
     * the transformed tiles as fit lie side by side in it, the others {@code rows} rows further down:
     *
     * <pre>  inputs    [elements 0 1 …][tile]: frame, channel     products  [elements 0 1 …][frame][tile]: output channel</pre>
     */
    private final class Part {
        private final int frame;
        private final int frames;
        private final int tile;
        private final int tiles;
        private final int col;
        private final int cols;
        /** Rows of both operands between frames or elements: whole register tiles. */
        private final int rows;
        /** Frames of the input. */
        private final int seen;
        /** Columns between elements of the products that lie side by side. */
        private final int columns;
        /** How many do. */
        private final int beside;
        /** From one line of such elements to the next. */
        private final int down;

        Part(int frame, int frames, int tile, int tiles, int col, int cols) {
            this.frame = frame;
            this.frames = frames;
            this.tile = tile;
            this.tiles = tiles;
            this.col = col;
            this.cols = cols;
            rows = Math.ceilDiv(tiles, 2 * MR) * 2 * MR;
            seen = (frames - 1) * s.st() + s.kt();
            columns = Microkernel.columns(cols);
            beside = NC / columns / SIDE * SIDE;
            down = frames * rows * C_STRIDE;
        }

        /** Where element e of the products begins, behind the first one. */
        private int product(int e) {
            return e / beside * down + e % beside * columns;
        }

        void run(float[] packed, int at) {
            Workspace w = WORKSPACE.get();
            float[] c = w.products(Math.ceilDiv(ELEMENTS, beside) * down);
            int c0 = CacheLine.start(c);
            float[] line = w.line((Math.min(tiles, across(s)) + 1) * OUT * block);
            Microkernel.clear(
                    c, c0, Math.ceilDiv(ELEMENTS, beside) * frames * rows, Math.min(beside, ELEMENTS) * columns);
            for (int channel = 0; channel < s.channels(); channel += block) {
                int length = Math.min(block, s.channels() - channel);
                int abreast = Math.min(SIDE, KC / (seen * length)); // elements of the input side by side
                float[] a = w.inputs(Math.ceilDiv(SIDE, abreast) * rows * A_STRIDE);
                int a0 = CacheLine.start(a);
                for (int i = 0; i < SIDE; i++) {
                    for (int j = 0; j < SIDE; j++) {
                        w.starts[j] = a0 + A_START + j / abreast * rows * A_STRIDE + j % abreast * seen * length;
                    }
                    input.transform(i, frame * s.st(), seen, tile, tiles, channel, length, a, w.starts, line);
                    for (int j = 0; j < SIDE; j++) {
                        int e = i * SIDE + j;
                        multiply(a, w.starts[j] - A_START, packed, at, e, channel, length, c, c0 + product(e));
                    }
                }
            }
            for (int t = 0; t < frames; t++) {
                for (int i = 0; i < SIDE; i++) {
                    w.starts[i] = c0 + t * rows * C_STRIDE + product(i * SIDE);
                }
                output.accept(c, w.starts, columns, frame + t, tile, tiles, col, cols);
            }
        }

        /** c += one element of the transformed inputs, by its weights, over {@code length} channels. */
        private void multiply(
                float[] a, int ao, float[] packed, int at, int e, int channel, int length, float[] c, int co) {
            for (int p = 0; p < cols; p += NR) {
                int width = Microkernel.width(s.outChannels() - col - p);
                int panel = at + place(p, width, channel) + e * s.kt() * length * width;
                for (int t = 0; t < frames; t++) {
                    int first = (frame + t) * s.st();
                    int zeros = Math.clamp(s.timePadding() - first, 0, s.kt());
                    Microkernel.sweep(
                            a,
                            ao + (t * s.st() + zeros) * length,
                            tiles,
                            packed,
                            panel + zeros * length * width,
                            width,
                            (s.kt() - zeros) * length,
                            c,
                            co + t * rows * C_STRIDE + p);
                }
            }
        }
    }

    /** A thread's buffers, kept between calls. Vectors begin at the first cache line. */
    private static final class Workspace {
        final int[] starts = new int[SIDE];
        private float[] line = new float[0];
        private float[] inputs = new float[0];
        private float[] products = new float[0];
        private float[] packed = new float[0];

        float[] line(int size) {
            line = CacheLine.atLeast(line, size);
            return line;
        }

        float[] inputs(int size) {
            inputs = CacheLine.atLeast(inputs, size);
            return inputs;
        }

        float[] products(int size) {
            products = CacheLine.atLeast(products, size);
            return products;
        }

        float[] packed(int size) {
            packed = CacheLine.atLeast(packed, size);
            return packed;
        }
    }
}
