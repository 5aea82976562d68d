package io.omnitransfer.model.qwen;

import io.omnitransfer.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the patches of some images and clips stand inside the vision tower. Merged tokens are reordered so that those of
 * one attention window are adjacent (windows in raster order per frame, cut off at the edges, never padded).
 *
 * @param order for each merged token in tower order, its index in input order
 * @param windows cumulative patch counts of the windows [n + 1]
 * @param frames cumulative patch counts of the frames [n + 1]
 * @param angles [patches, headDim/2] rotary angles in tower order: rows, then columns
 */
record VisionLayout(int[] order, int[] windows, int[] frames, float[][] angles) {

    static VisionLayout of(QwenConfig.Vision config, List<VisionGrid> grids) {
        int cell = config.merge() * config.merge();
        int side = config.window() / config.patch() / config.merge();
        List<Integer> order = new ArrayList<>();
        List<Integer> windows = new ArrayList<>(List.of(0));
        List<Integer> frames = new ArrayList<>(List.of(0));
        List<float[]> angles = new ArrayList<>();
        int base = 0;
        for (VisionGrid grid : grids) {
            int rows = grid.rows();
            int cols = grid.columns();
            for (int t = 0; t < grid.frames(); t++) {
                for (int r0 = 0; r0 < rows; r0 += side) {
                    for (int c0 = 0; c0 < cols; c0 += side) {
                        for (int r = r0; r < Math.min(rows, r0 + side); r++) {
                            for (int c = c0; c < Math.min(cols, c0 + side); c++) {
                                order.add(base + (t * rows + r) * cols + c);
                                addAngles(config, r, c, angles);
                            }
                        }
                        windows.add(order.size() * cell);
                    }
                }
                frames.add(order.size() * cell);
            }
            base += grid.frames() * rows * cols;
        }
        return new VisionLayout(ints(order), ints(windows), ints(frames), angles.toArray(float[][]::new));
    }

    /** cos and sin of the angles: [patches, headDim/2, 2]. */
    Tensor ropeTable() {
        int half = angles[0].length;
        float[] out = new float[angles.length * half * 2];
        for (int p = 0; p < angles.length; p++) {
            for (int j = 0; j < half; j++) {
                out[(p * half + j) * 2] = (float) Math.cos(angles[p][j]);
                out[(p * half + j) * 2 + 1] = (float) Math.sin(angles[p][j]);
            }
        }
        return Tensor.of("vision rope", out, angles.length, half, 2);
    }

    private static void addAngles(QwenConfig.Vision config, int row, int col, List<float[]> out) {
        int half = config.headDim() / 2;
        for (int dy = 0; dy < config.merge(); dy++) {
            for (int dx = 0; dx < config.merge(); dx++) {
                float[] a = new float[half];
                for (int i = 0; i < half / 2; i++) {
                    float f = (float) (1 / Math.pow(10000, 2.0 * i / half));
                    a[i] = (row * config.merge() + dy) * f;
                    a[half / 2 + i] = (col * config.merge() + dx) * f;
                }
                out.add(a);
            }
        }
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }
}
