package io.omnitransfer.model.video;

/** Reconstruction filters of the antialiased resize; {@link #weight} is symmetric and 0 beyond {@link #support}. */
public enum Filter {
    /** Area average when shrinking, nearest when enlarging. */
    BOX(0.5) {
        @Override
        double weight(double x) {
            return x > -0.5 && x <= 0.5 ? 1 : 0;
        }
    },
    /** Keys' cubic with a = −0.5 (Catmull-Rom). */
    BICUBIC(2) {
        @Override
        double weight(double x) {
            return cubic(x, -0.5);
        }
    },
    /** Three-lobed Lanczos: the sharpest, for photographs. */
    LANCZOS(3) {
        @Override
        double weight(double x) {
            return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
        }
    };

    final double support;

    Filter(double support) {
        this.support = support;
    }

    abstract double weight(double x);

    /** Keys' piecewise cubic kernel, 1 at 0 and 0 at every other integer. */
    static double cubic(double x, double a) {
        double d = Math.abs(x);
        if (d < 1) {
            return ((a + 2) * d - (a + 3)) * d * d + 1;
        }
        return d < 2 ? a * (((d - 5) * d + 8) * d - 4) : 0;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }
}
