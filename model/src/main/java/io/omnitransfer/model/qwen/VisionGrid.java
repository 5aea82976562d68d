package io.omnitransfer.model.qwen;

/**
 * The patches of an image or video, Qwen's {@code grid_thw}.
 *
 * @param frames temporal patches (two video frames each); 1 for an image
 * @param height patches down, a multiple of {@code merge}
 * @param width patches across, a multiple of {@code merge}
 * @param merge patches per side of one language-model token, 2 in all releases
 */
public record VisionGrid(int frames, int height, int width, int merge) {
    public VisionGrid {
        if (frames < 1 || height < 1 || width < 1 || merge < 1 || height % merge != 0 || width % merge != 0) {
            throw new IllegalArgumentException("Vision grid is " + frames + " × " + height + " × " + width
                    + " patches, expected at least one frame and sides that are multiples of " + merge + ".");
        }
    }

    public int patches() {
        return frames * height * width;
    }

    /** Tokens down. */
    public int rows() {
        return height / merge;
    }

    /** Tokens across. */
    public int columns() {
        return width / merge;
    }

    public int tokens() {
        return frames * rows() * columns();
    }
}
