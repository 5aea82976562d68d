package io.omnitransfer.model.video;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Single pictures as PNG files; the pixels survive unchanged. */
public final class Png {
    private Png() {}

    /** Reads a PNG, or any other picture. */
    public static Image read(Path path) throws IOException {
        return VideoReader.readImage(path);
    }

    /** Writes {@code image}, replacing an existing file only when all is written. */
    public static void write(Path path, Image image) throws IOException {
        BufferedImage buffer = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        int[] row = new int[image.width()];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < row.length; x++) {
                row[x] = image.at(y, x, 0) << 16 | image.at(y, x, 1) << 8 | image.at(y, x, 2);
            }
            buffer.getRaster().setDataElements(0, y, row.length, 1, row);
        }
        write(path, buffer);
    }

    static void write(Path path, BufferedImage buffer) throws IOException {
        try (AtomicOutput out = new AtomicOutput(path)) {
            // Into a stream: given a file, ImageIO deletes what is there first, be it a device.
            try (OutputStream stream = Files.newOutputStream(out.temporary());
                    var image = new MemoryCacheImageOutputStream(stream)) {
                if (!ImageIO.write(buffer, "png", image)) {
                    throw new VideoException("Cannot write " + path + ": this Java has no PNG writer.");
                }
            } catch (VideoException e) {
                throw e;
            } catch (IOException e) {
                Throwable root = e;
                while (root.getCause() != null) {
                    root = root.getCause();
                }
                throw new VideoException("Cannot write " + path + ": " + root.getMessage(), e);
            }
            out.commit();
        }
    }
}
