package io.omnitransfer.model.wan.dit;

/**
 * A box of tokens. A token is one latent frame of 2×2 latent cells; tokens run in raster order, frames slowest.
 *
 * @param frames latent frames
 * @param rows token rows, half the latent height
 * @param columns token columns, half the latent width
 */
public record Grid(int frames, int rows, int columns) {
    public Grid {
        if (frames < 1 || rows < 1 || columns < 1) {
            throw new IllegalArgumentException("a token grid needs at least one frame, row and column, got %d×%d×%d"
                    .formatted(frames, rows, columns));
        }
    }

    /**
     * The grid of a latent.
     *
     * @throws IllegalArgumentException if height or width is odd: patches are 2×2
     */
    public static Grid ofLatent(int frames, int height, int width) {
        if (height % 2 != 0 || width % 2 != 0) {
            throw new IllegalArgumentException(
                    "a latent of %d×%d cells does not divide into 2×2 patches; choose video sizes that are multiples of 16 pixels"
                            .formatted(height, width));
        }
        return new Grid(frames, height / 2, width / 2);
    }

    /** Number of tokens. */
    public int tokens() {
        return Math.multiplyExact(Math.multiplyExact(frames, rows), columns);
    }

    /** Height of the latent this grid covers. */
    public int latentHeight() {
        return 2 * rows;
    }

    /** Width of the latent this grid covers. */
    public int latentWidth() {
        return 2 * columns;
    }

    @Override
    public String toString() {
        return frames + "×" + rows + "×" + columns;
    }
}
