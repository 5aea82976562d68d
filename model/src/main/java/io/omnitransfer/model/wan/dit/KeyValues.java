package io.omnitransfer.model.wan.dit;

import io.omnitransfer.kernels.attention.Keys;
import java.util.List;

/**
 * Self-attention keys and values of a video that was run through the blocks by itself.
 *
 * @param grid its tokens
 * @param layers per block: keys, normed but <em>not rotated</em>, and values, {@code [tokens, dim]} each
 */
public record KeyValues(Grid grid, List<Keys> layers) {
    public KeyValues {
        layers = List.copyOf(layers);
        for (Keys keys : layers) {
            if (keys.k().dim(0) != grid.tokens() || keys.v().dim(0) != grid.tokens()) {
                throw new IllegalArgumentException(
                        "%s and %s do not belong to a grid of %s tokens".formatted(keys.k(), keys.v(), grid));
            }
        }
    }

    /** Host bytes. */
    public long bytes() {
        return layers.stream().mapToLong(l -> l.k().bytes() + l.v().bytes()).sum();
    }
}
