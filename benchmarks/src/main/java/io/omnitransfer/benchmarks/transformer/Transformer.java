package io.omnitransfer.benchmarks.transformer;

import io.omnitransfer.benchmarks.decoupled.Size;
import io.omnitransfer.benchmarks.peer.TransformerCase;
import io.omnitransfer.model.verify.GoldenGenerator;
import io.omnitransfer.model.wan.dit.DitConfig;
import io.omnitransfer.model.wan.dit.DitFlops;
import io.omnitransfer.model.wan.dit.Grid;
import java.util.Arrays;
import java.util.List;

/** The transformers that are measured beside other libraries, with the latents they are measured on. */
public enum Transformer {
    /** The checkpoint that comes with the project, at its own 320 tokens. */
    NANO(Size.NANO.label(), Size.NANO.whole(), Size.NANO.target()),
    /** One block of Wan 1.3B on 2048 tokens. */
    WAN_1_3B_BLOCK(
            "1.3B block",
            new DitConfig(12, 128, 16, 16, 4096, 512, 256, 8960, 1, true, 1e-6f, 0, 0, 1024),
            new Grid(8, 16, 16));

    private static final double TIME = 500;

    private final String label;
    private final DitConfig config;
    private final Grid grid;

    Transformer(String label, DitConfig config, Grid grid) {
        this.label = label;
        this.config = config;
        this.grid = grid;
    }

    /**
     * The transformer of that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    public static Transformer named(String label) {
        return Arrays.stream(values())
                .filter(t -> t.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no transformer '%s'; there are %s"
                        .formatted(
                                label,
                                Arrays.stream(values()).map(Transformer::label).toList())));
    }

    public String label() {
        return label;
    }

    public int tokens() {
        return grid.tokens();
    }

    /** Its random parameters and inputs, the same each time. */
    TransformerCase given() {
        GoldenGenerator random = new GoldenGenerator("transformer/");
        return new TransformerCase(
                config,
                random::parameter,
                random.input("latent", 1, config.inChannels(), grid.frames(), grid.latentHeight(), grid.latentWidth()),
                TIME,
                random.input("text", 1, config.textLength(), config.textDim()));
    }

    /** Operations of products and attention in a forward. */
    double flops() {
        return DitFlops.of(config, grid, config.textLength(), List.of()).cached(1);
    }
}
