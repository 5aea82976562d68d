package io.omnitransfer.model.wan.dit;

/**
 * What a {@link Target} is built for.
 *
 * @param grid the target's tokens
 * @param contextRows text or MLLM rows of its contexts
 * @param imageRows image rows of its contexts, 0 without an image branch
 */
public record TargetShape(Grid grid, int contextRows, int imageRows) {
    /** The shape that fits {@code context}. */
    public static TargetShape of(Grid grid, Context context) {
        return new TargetShape(grid, context.rows(), context.imageRows());
    }
}
