package io.omnitransfer.model.video;

import java.util.List;

/**
 * A clip: at least one picture, all of one size. The same {@link Image} may appear several times.
 *
 * @param fps frames per second, positive
 * @param images the frames in order of display
 */
public record Frames(double fps, List<Image> images) {
    public Frames {
        images = List.copyOf(images);
        if (!(fps > 0) || Double.isInfinite(fps)) {
            throw new IllegalArgumentException("Clip has " + fps + " frames per second, expected a positive number.");
        }
        if (images.isEmpty()) {
            throw new IllegalArgumentException("Clip has no frames, expected at least one.");
        }
        Image first = images.getFirst();
        for (int i = 1; i < images.size(); i++) {
            Image image = images.get(i);
            if (image.width() != first.width() || image.height() != first.height()) {
                throw new IllegalArgumentException(
                        "Frame " + i + " is " + image + ", expected the first frame's size, " + first + ".");
            }
        }
    }

    public int count() {
        return images.size();
    }

    public int height() {
        return images.getFirst().height();
    }

    public int width() {
        return images.getFirst().width();
    }

    public Image get(int i) {
        return images.get(i);
    }

    /** Length in seconds. */
    public double seconds() {
        return count() / fps;
    }
}
