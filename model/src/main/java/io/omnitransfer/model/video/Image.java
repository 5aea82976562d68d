package io.omnitransfer.model.video;

import io.omnitransfer.runtime.Tensor;
import java.util.Arrays;

/**
 * One picture.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param rgb [height, width, 3] u8, row-major; owned by this object, never changed after construction
 */
@SuppressWarnings("ArrayRecordComponent") // identity is what callers compare; pixels are compared explicitly
public record Image(int height, int width, byte[] rgb) {
    public Image {
        if (height < 1 || width < 1 || rgb.length != Math.multiplyExact(Math.multiplyExact(height, width), 3)) {
            throw new IllegalArgumentException("Image of " + width + "x" + height + " has " + rgb.length
                    + " bytes, expected positive sides and width*height*3.");
        }
    }

    /** A picture of one colour, 0xRRGGBB. */
    public static Image filled(int height, int width, int colour) {
        byte[] rgb = new byte[height * width * 3];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) (colour >> 16);
            rgb[i + 1] = (byte) (colour >> 8);
            rgb[i + 2] = (byte) colour;
        }
        return new Image(height, width, rgb);
    }

    /**
     * The picture that a network's output shows: each value is clamped to [-1, 1] and becomes
     * {@code round((v + 1)·127.5)}, ties to even; NaN is refused.
     *
     * @param planes [3, height, width] f32
     */
    public static Image fromPlanes(float[] planes, int height, int width) {
        int size = height * width;
        if (planes.length != 3 * size) {
            throw new IllegalArgumentException(
                    "Planes of " + planes.length + " values, expected 3*" + height + "*" + width + ".");
        }
        byte[] rgb = new byte[3 * size];
        for (int c = 0; c < 3; c++) {
            for (int i = 0; i < size; i++) {
                float v = planes[c * size + i];
                if (Float.isNaN(v)) {
                    throw new IllegalArgumentException("Pixel " + i + " of channel " + c + " is NaN.");
                }
                rgb[i * 3 + c] = (byte) (int) Math.rint((Math.clamp(v, -1f, 1f) + 1f) * 127.5f);
            }
        }
        return new Image(height, width, rgb);
    }

    /** [3, height, width] f32 in [-1, 1]: {@code v / 127.5 − 1}. */
    public float[] toPlanes() {
        int size = height * width;
        float[] planes = new float[3 * size];
        for (int i = 0; i < size; i++) {
            for (int c = 0; c < 3; c++) {
                planes[c * size + i] = (rgb[i * 3 + c] & 0xff) / 127.5f - 1f;
            }
        }
        return planes;
    }

    /**
     * Makes the picture a frame of a clip as the VAE takes it: {@code v / 127.5 − 1}.
     *
     * @param clip [frames, height, width, 3] f32
     */
    public void copyTo(Tensor clip, int frame) {
        int at = frame * rgb.length;
        for (int i = 0; i < rgb.length; i++) {
            clip.f32().set(at + i, (rgb[i] & 0xff) / 127.5f - 1f);
        }
    }

    /** Channel {@code c} (0 red, 1 green, 2 blue) at row {@code y}, column {@code x}, 0 … 255. */
    public int at(int y, int x, int c) {
        return rgb[(y * width + x) * 3 + c] & 0xff;
    }

    /** The {@code height × width} part whose upper left corner is at row {@code top}, column {@code left}. */
    public Image crop(int top, int left, int height, int width) {
        if (top < 0 || left < 0 || top + height > this.height || left + width > this.width) {
            throw new IllegalArgumentException("Crop " + width + "x" + height + " at (" + left + ", " + top
                    + ") does not lie within " + this.width + "x" + this.height + ".");
        }
        if (height == this.height && width == this.width) {
            return this;
        }
        byte[] out = new byte[height * width * 3];
        for (int y = 0; y < height; y++) {
            System.arraycopy(rgb, ((top + y) * this.width + left) * 3, out, y * width * 3, width * 3);
        }
        return new Image(height, width, out);
    }

    /** Whether both have the same size and the same pixels. */
    public boolean samePixels(Image other) {
        return height == other.height && width == other.width && Arrays.equals(rgb, other.rgb);
    }

    @Override
    public String toString() {
        return "Image " + width + "x" + height;
    }
}
