package io.omnitransfer.model.wan.dit;

import io.omnitransfer.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Rotation tables of Wan's three-axis rotary embedding. Of a head of d elements the first d−2·⌊d/6⌋·2 belong to time,
 * then 2·⌊d/6⌋ each to height and width (44, 42, 42 of 128); within an axis of m elements pair j turns by
 * position·10000^(−2j/m). Angles are computed in double precision.
 */
public final class RopeTable {
    private static final double BASE = 10000;

    private RopeTable() {}

    /** Elements of a head that belong to time, height and width. */
    public static int[] split(int headDim) {
        int plane = headDim / 6 * 2;
        return new int[] {headDim - 2 * plane, plane, plane};
    }

    /**
     * Cosine and sine for every token of a grid.
     *
     * @param maxPositions positions per axis that the model was made for
     * @return {@code [tokens, headDim/2, 2]} f32
     * @throws IllegalArgumentException if a position reaches {@code maxPositions}
     */
    public static Tensor of(String name, Grid grid, Offset offset, int headDim, int maxPositions) {
        int[] size = {grid.frames(), grid.rows(), grid.columns()};
        int[] first = {offset.frames(), offset.rows(), offset.columns()};
        int[] width = split(headDim);
        float[][] axes = new float[3][];
        for (int a = 0; a < 3; a++) {
            if (first[a] + size[a] > maxPositions) {
                throw new IllegalArgumentException(
                        "%s: position %d on the %s axis, but the model has positions 0 to %d; use a smaller video or reference"
                                .formatted(
                                        name,
                                        first[a] + size[a] - 1,
                                        new String[] {"time", "height", "width"}[a],
                                        maxPositions - 1));
            }
            axes[a] = axis(first[a], size[a], width[a]);
        }
        Tensor table = Tensor.f32(name, grid.tokens(), headDim / 2, 2);
        MemorySegment out = table.segment();
        long at = 0;
        for (int t = 0; t < size[0]; t++) {
            for (int y = 0; y < size[1]; y++) {
                for (int x = 0; x < size[2]; x++) {
                    at = copy(axes[0], t * width[0], width[0], out, at);
                    at = copy(axes[1], y * width[1], width[1], out, at);
                    at = copy(axes[2], x * width[2], width[2], out, at);
                }
            }
        }
        return table;
    }

    private static float[] axis(int first, int size, int width) {
        float[] out = new float[size * width];
        for (int p = 0; p < size; p++) {
            for (int j = 0; j < width; j += 2) {
                double angle = (first + p) * Math.pow(BASE, -(double) j / width);
                out[p * width + j] = (float) Math.cos(angle);
                out[p * width + j + 1] = (float) Math.sin(angle);
            }
        }
        return out;
    }

    private static long copy(float[] from, int index, int count, MemorySegment to, long at) {
        MemorySegment.copy(from, index, to, ValueLayout.JAVA_FLOAT, at, count);
        return at + (long) count * Float.BYTES;
    }
}
