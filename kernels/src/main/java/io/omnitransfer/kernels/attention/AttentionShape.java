package io.omnitransfer.kernels.attention;

/**
 * What an attention needs to know beyond its tensors.
 *
 * @param heads heads of the queries
 * @param kvHeads heads of keys and values, a divisor of {@code heads}: query head h attends to head h·kvHeads/heads
 * @param headDim width of a head
 * @param scale factor of the scores, usually 1/√headDim
 * @param causal whether query i sees keys 0 … i only
 */
public record AttentionShape(int heads, int kvHeads, int headDim, float scale, boolean causal) {
    /** @throws IllegalArgumentException if a number is not positive or kvHeads does not divide heads */
    public AttentionShape {
        if (heads < 1 || kvHeads < 1 || headDim < 1 || heads % kvHeads != 0) {
            throw new IllegalArgumentException(
                    "attention: %d heads, %d key heads of width %d: all must be positive, and the second divide the first"
                            .formatted(heads, kvHeads, headDim));
        }
    }

    /** Width of a row of queries. */
    int width() {
        return heads * headDim;
    }

    /** Width of a row of keys. */
    int kvWidth() {
        return kvHeads * headDim;
    }

    /** Query heads that share a key head. */
    int group() {
        return heads / kvHeads;
    }
}
