package io.omnitransfer.model.video;

/** Changes a picture's size. Which method to use is part of a model's definition: they differ by whole levels. */
public final class Resize {
    private Resize() {}

    /**
     * Antialiased, in 8-bit fixed point with a rounding between the horizontal and the vertical pass: bit for bit what
     * Pillow's {@code Image.resize} gives. Cost about {@code 3·h·w'·taps + 3·h'·w'·taps} multiply-adds.
     */
    public static Image pillow(Image in, int height, int width, Filter filter) {
        Image wide = width == in.width() ? in : horizontal(in, width, filter);
        return height == in.height() ? wide : vertical(wide, height, filter);
    }

    private static Image horizontal(Image in, int width, Filter filter) {
        Taps taps = Taps.antialiased(in.width(), width, filter);
        int[][] weights = taps.fixedPoint();
        byte[] source = in.rgb();
        byte[] out = new byte[in.height() * width * 3];
        for (int y = 0; y < in.height(); y++) {
            for (int x = 0; x < width; x++) {
                int from = (y * in.width() + taps.first()[x]) * 3;
                filter3(source, from, 3, weights[x], out, (y * width + x) * 3);
            }
        }
        return new Image(in.height(), width, out);
    }

    private static Image vertical(Image in, int height, Filter filter) {
        Taps taps = Taps.antialiased(in.height(), height, filter);
        int[][] weights = taps.fixedPoint();
        byte[] source = in.rgb();
        int stride = in.width() * 3;
        byte[] out = new byte[height * stride];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < stride; x += 3) {
                filter3(source, taps.first()[y] * stride + x, stride, weights[y], out, y * stride + x);
            }
        }
        return new Image(height, in.width(), out);
    }

    /** One output pixel: the weighted sum of three channels over pixels {@code step} bytes apart. */
    private static void filter3(byte[] source, int from, int step, int[] weights, byte[] out, int at) {
        int r = 1 << (Taps.BITS - 1);
        int g = r;
        int b = r;
        int p = from;
        for (int w : weights) {
            r += (source[p] & 0xff) * w;
            g += (source[p + 1] & 0xff) * w;
            b += (source[p + 2] & 0xff) * w;
            p += step;
        }
        out[at] = (byte) Math.clamp(r >> Taps.BITS, 0, 255);
        out[at + 1] = (byte) Math.clamp(g >> Taps.BITS, 0, 255);
        out[at + 2] = (byte) Math.clamp(b >> Taps.BITS, 0, 255);
    }

    /**
     * Antialiased bicubic (a = −0.5) in real arithmetic on the 0 … 255 levels, rounded once at the end, ties to even:
     * PyTorch's {@code interpolate(mode="bicubic", antialias=True)} of a float tensor. Differs from {@link #pillow} by
     * a level where Pillow's intermediate rounding shows.
     */
    public static Image torchAntialiased(Image in, int height, int width) {
        Taps across = Taps.antialiased(in.width(), width, Filter.BICUBIC);
        Taps down = Taps.antialiased(in.height(), height, Filter.BICUBIC);
        double[] wide = new double[in.height() * width * 3];
        byte[] source = in.rgb();
        for (int y = 0; y < in.height(); y++) {
            for (int x = 0; x < width; x++) {
                double[] w = across.weights()[x];
                for (int c = 0; c < 3; c++) {
                    double sum = 0;
                    for (int k = 0; k < w.length; k++) {
                        sum += w[k] * (source[(y * in.width() + across.first()[x] + k) * 3 + c] & 0xff);
                    }
                    wide[(y * width + x) * 3 + c] = sum;
                }
            }
        }
        byte[] out = new byte[height * width * 3];
        int stride = width * 3;
        for (int y = 0; y < height; y++) {
            double[] w = down.weights()[y];
            for (int i = 0; i < stride; i++) {
                double sum = 0;
                for (int k = 0; k < w.length; k++) {
                    sum += w[k] * wide[(down.first()[y] + k) * stride + i];
                }
                out[y * stride + i] = (byte) (int) Math.clamp(Math.rint(sum), 0, 255);
            }
        }
        return new Image(height, width, out);
    }

    /**
     * Bicubic with a = −0.75, no antialiasing, border pixels repeated: PyTorch's
     * {@code interpolate(mode="bicubic", align_corners=False)}, which Wan2.1 uses on its condition image. Overshoot
     * beyond the input's range is kept.
     *
     * @param planes [channels, height, width] f32
     * @return [channels, outHeight, outWidth] f32
     */
    public static float[] torchBicubic(
            float[] planes, int channels, int height, int width, int outHeight, int outWidth) {
        if (planes.length != channels * height * width) {
            throw new IllegalArgumentException(
                    "Planes of " + planes.length + " values, expected " + channels + "*" + height + "*" + width + ".");
        }
        float[] out = new float[channels * outHeight * outWidth];
        double[] wx = new double[4];
        double[] wy = new double[4];
        for (int y = 0; y < outHeight; y++) {
            int y0 = fourTaps(y, height, outHeight, wy);
            for (int x = 0; x < outWidth; x++) {
                int x0 = fourTaps(x, width, outWidth, wx);
                for (int c = 0; c < channels; c++) {
                    double sum = 0;
                    for (int j = 0; j < 4; j++) {
                        int row = (c * height + Math.clamp(y0 + j, 0, height - 1)) * width;
                        double line = 0;
                        for (int i = 0; i < 4; i++) {
                            line += wx[i] * planes[row + Math.clamp(x0 + i, 0, width - 1)];
                        }
                        sum += wy[j] * line;
                    }
                    out[(c * outHeight + y) * outWidth + x] = (float) sum;
                }
            }
        }
        return out;
    }

    /** Fills {@code weights} for output position {@code i} and returns the first input position, which may be −2. */
    private static int fourTaps(int i, int in, int out, double[] weights) {
        double at = (i + 0.5) * in / out - 0.5;
        int base = (int) Math.floor(at);
        for (int k = 0; k < 4; k++) {
            weights[k] = Filter.cubic(at - (base - 1 + k), -0.75);
        }
        return base - 1;
    }
}
