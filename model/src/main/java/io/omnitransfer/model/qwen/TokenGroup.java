package io.omnitransfer.model.qwen;

/** A run of tokens of one kind. */
public sealed interface TokenGroup {
    int length();

    /** Ordinary and special tokens. */
    record Text(int[] ids) implements TokenGroup {
        @Override
        public int length() {
            return ids.length;
        }
    }

    /** An image; its tokens' embeddings come from the vision tower. */
    record Image(VisionGrid grid, int padId) implements TokenGroup {
        @Override
        public int length() {
            return grid.tokens();
        }
    }

    /**
     * A video.
     *
     * @param secondsPerGrid time between grid frames
     */
    record Video(VisionGrid grid, double secondsPerGrid, int padId) implements TokenGroup {
        @Override
        public int length() {
            return grid.tokens();
        }
    }

    /** MetaQueries; their embeddings are the task's learned vectors. */
    record Queries(int length) implements TokenGroup {}
}
