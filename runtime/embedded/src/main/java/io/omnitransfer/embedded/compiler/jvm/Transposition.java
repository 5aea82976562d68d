package io.omnitransfer.embedded.compiler.jvm;

/**
 * Rows to columns, for generated code. Public because generated classes are hidden.
 *
 * <p>Vectors of 8 and of 16 are transposed in registers, in squares, in half the time of a loop over the elements.
 */
public final class Transposition {
    private Transposition() {}

    /**
     * {@code a[first + stride·x + y] = values[width·y + x]}
     *
     * @param values is overwritten
     * @param width a multiple of the length of a vector, as is the height
     */
    public static void store(float[] a, int first, int stride, float[] values, int width, int height) {
        int side = Lanes.WIDTH;
        if (side != Square8.SIDE && side != Square16.SIDE) {
            for (int x = 0; x < width; x++) {
                for (int y = 0; y < height; y++) {
                    a[first + stride * x + y] = values[width * y + x];
                }
            }
            return;
        }
        for (int y = 0; y < height; y += side) {
            for (int x = 0; x < width; x += side) {
                int from = width * y + x;
                int to = first + stride * x + y;
                if (side == Square8.SIDE) {
                    Square8.transpose(values, from, width, a, to, stride);
                } else {
                    Square16.transpose(values, from, width, a, to, stride);
                }
            }
        }
    }
}
