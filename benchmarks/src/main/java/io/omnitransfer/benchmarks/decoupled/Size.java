package io.omnitransfer.benchmarks.decoupled;

import io.omnitransfer.model.wan.dit.DitConfig;
import io.omnitransfer.model.wan.dit.Grid;
import java.util.Arrays;

/** The transformers that are measured, with the target they are measured on. */
public enum Size {
    /** The checkpoint that comes with the project, whole, at its own 320 tokens. */
    NANO("nano", 3, 36, 256, 16, 1024, 7, 7, new Grid(5, 8, 8)),
    /** Two blocks of Wan 1.3B. */
    WAN_1_3B("1.3B", 12, 36, 4096, 512, 8960, 30, 2, new Grid(2, 16, 16)),
    /** Two blocks of Wan 14B. */
    WAN_14B("14B", 40, 36, 4096, 512, 13824, 40, 2, new Grid(1, 16, 16));

    private final String label;
    private final DitConfig whole;
    private final int measuredLayers;
    private final int contextRows;
    private final Grid target;

    Size(
            String label,
            int heads,
            int inChannels,
            int textDim,
            int contextRows,
            int ffnDim,
            int layers,
            int measuredLayers,
            Grid target) {
        this.label = label;
        this.whole = config(heads, inChannels, textDim, contextRows, ffnDim, layers);
        this.measuredLayers = measuredLayers;
        this.contextRows = contextRows;
        this.target = target;
    }

    private static DitConfig config(int heads, int inChannels, int textDim, int contextRows, int ffnDim, int layers) {
        return new DitConfig(
                heads, 128, inChannels, 16, textDim, contextRows, 256, ffnDim, layers, true, 1e-6f, 0, 0, 1024);
    }

    /**
     * The size of that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    public static Size named(String label) {
        return Arrays.stream(values())
                .filter(s -> s.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no transformer size '%s'; there are %s"
                        .formatted(
                                label, Arrays.stream(values()).map(Size::label).toList())));
    }

    public String label() {
        return label;
    }

    /** The transformer at its full depth. */
    public DitConfig whole() {
        return whole;
    }

    /** The transformer as it is measured: of the large ones, two blocks. */
    public DitConfig measured() {
        return cut(measuredLayers);
    }

    /** Its first two blocks, on which implementations are compared: the portable kernels start slowly. */
    DitConfig checked() {
        return cut(2);
    }

    private DitConfig cut(int layers) {
        return config(whole.heads(), whole.inChannels(), whole.textDim(), contextRows, whole.ffnDim(), layers);
    }

    /** Rows of MLLM or text features. */
    public int contextRows() {
        return contextRows;
    }

    /** The target's tokens. */
    public Grid target() {
        return target;
    }
}
