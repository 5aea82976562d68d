package io.omnitransfer.model.wan.dit;

/**
 * Where the first token of a grid stands, in token units, along the axes in the order in which Wan splits a head:
 * time, height, width. (The OmniTransfer paper writes its Δ as time, width, height.)
 */
public record Offset(int frames, int rows, int columns) {
    /** The position of the target. */
    public static final Offset NONE = new Offset(0, 0, 0);

    public Offset {
        if (frames < 0 || rows < 0 || columns < 0) {
            throw new IllegalArgumentException(
                    "negative position offset (%d, %d, %d)".formatted(frames, rows, columns));
        }
    }
}
