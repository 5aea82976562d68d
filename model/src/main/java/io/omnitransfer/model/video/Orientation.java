package io.omnitransfer.model.video;

import org.jspecify.annotations.Nullable;

/**
 * A quarter-turn or mirror image: source pixel (x, y) goes to (a·x + c·y, b·x + d·y), moved so that the smallest
 * coordinates are 0. All four are −1, 0 or 1.
 */
record Orientation(int a, int b, int c, int d) {
    static final Orientation UPRIGHT = new Orientation(1, 0, 0, 1);

    /** From ffmpeg's 3×3 display matrix (16.16 fixed point, row-major); other angles than 90° steps are left alone. */
    static Orientation ofDisplayMatrix(int @Nullable [] matrix) {
        if (matrix == null) {
            return UPRIGHT;
        }
        var turn = new Orientation(sign(matrix[0]), sign(matrix[1]), sign(matrix[3]), sign(matrix[4]));
        boolean straight = turn.b == 0 && turn.c == 0 && turn.a != 0 && turn.d != 0;
        boolean sideways = turn.a == 0 && turn.d == 0 && turn.b != 0 && turn.c != 0;
        return straight || sideways ? turn : UPRIGHT;
    }

    private static int sign(int fixedPoint) {
        return Math.round(fixedPoint / 65536f);
    }

    Image apply(Image in) {
        if (equals(UPRIGHT)) {
            return in;
        }
        int w = in.width();
        int h = in.height();
        int outWidth = a != 0 ? w : h;
        int outHeight = a != 0 ? h : w;
        int left = a + c < 0 ? outWidth - 1 : 0;
        int top = b + d < 0 ? outHeight - 1 : 0;
        byte[] from = in.rgb();
        byte[] out = new byte[from.length];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int s = (y * w + x) * 3;
                int t = ((top + b * x + d * y) * outWidth + left + a * x + c * y) * 3;
                out[t] = from[s];
                out[t + 1] = from[s + 1];
                out[t + 2] = from[s + 2];
            }
        }
        return new Image(outHeight, outWidth, out);
    }
}
