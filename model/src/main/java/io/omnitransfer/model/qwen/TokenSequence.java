package io.omnitransfer.model.qwen;

import java.util.Arrays;
import java.util.List;

/** The multimodal model's input, group by group. */
public record TokenSequence(List<TokenGroup> groups) {
    /** Stands in {@link #ids} where a MetaQuery goes. */
    public static final int QUERY = -1;

    public TokenSequence {
        groups = List.copyOf(groups);
    }

    public int length() {
        return groups.stream().mapToInt(TokenGroup::length).sum();
    }

    /** [length] token ids; pad ids where vision embeddings go, {@link #QUERY} where MetaQueries go. */
    public int[] ids() {
        int[] ids = new int[length()];
        int at = 0;
        for (TokenGroup group : groups) {
            switch (group) {
                case TokenGroup.Text text -> System.arraycopy(text.ids(), 0, ids, at, text.length());
                case TokenGroup.Image image -> Arrays.fill(ids, at, at + image.length(), image.padId());
                case TokenGroup.Video video -> Arrays.fill(ids, at, at + video.length(), video.padId());
                case TokenGroup.Queries queries -> Arrays.fill(ids, at, at + queries.length(), QUERY);
            }
            at += group.length();
        }
        return ids;
    }

    /**
     * M-RoPE positions [3][length]: time, height, width. Text advances all three together; vision tokens share the running
     * start and add their own row, column and {@code floor(frame · secondsPerGrid · tokensPerSecond)}; the next group
     * starts after the highest position on any axis. This is the rule Qwen2.5-VL was released with (transformers 4.49);
     * later versions number videos differently.
     *
     * @param tokensPerSecond the vision configuration's value, 2 in the released checkpoints
     */
    public int[][] positions(double tokensPerSecond) {
        int[][] positions = new int[3][length()];
        int at = 0;
        int start = 0;
        for (TokenGroup group : groups) {
            switch (group) {
                case TokenGroup.Text _, TokenGroup.Queries _ -> {
                    for (int i = 0; i < group.length(); i++) {
                        place(positions, at + i, start + i, start + i, start + i);
                    }
                }
                case TokenGroup.Image image -> place(positions, at, start, image.grid(), 0);
                case TokenGroup.Video video ->
                    place(positions, at, start, video.grid(), video.secondsPerGrid() * tokensPerSecond);
            }
            for (int[] axis : positions) {
                for (int i = at; i < at + group.length(); i++) {
                    start = Math.max(start, axis[i] + 1);
                }
            }
            at += group.length();
        }
        return positions;
    }

    private static void place(int[][] positions, int at, int start, VisionGrid grid, double timeStep) {
        for (int frame = 0; frame < grid.frames(); frame++) {
            int time = start + (int) Math.floor(frame * timeStep);
            for (int row = 0; row < grid.rows(); row++) {
                for (int column = 0; column < grid.columns(); column++) {
                    place(positions, at++, time, start + row, start + column);
                }
            }
        }
    }

    private static void place(int[][] positions, int at, int time, int height, int width) {
        positions[0][at] = time;
        positions[1][at] = height;
        positions[2][at] = width;
    }
}
