package io.omnitransfer.model.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads clips from anything ffmpeg decodes: videos (H.264, HEVC, VP9, AV1, GIF …), single pictures (a clip of one
 * frame) and sequences of numbered pictures, named by their folder or by a pattern such as {@code shot/frame_%03d.png}.
 * Rotation, mirroring, pixel aspect, colour matrix and range are honoured. Only as much is decoded as is asked for.
 */
public final class VideoReader {
    private VideoReader() {}

    /**
     * Reads a clip.
     *
     * @throws VideoException with one line that names the file and what is wrong with it
     */
    public static Frames read(Path path, ReadOptions options) throws IOException {
        if (isSequence(path)) {
            return sequence(ImageSequence.find(path), options);
        }
        requireFile(path);
        try (VideoDecoder decoder = VideoDecoder.open(path)) {
            return decode(path, decoder, options);
        }
    }

    /**
     * Finds out whether {@link #read} could begin, and decodes nothing.
     *
     * @throws VideoException with one line that names the file and what is wrong with it
     */
    public static void checkClip(Path path) throws IOException {
        if (isSequence(path)) {
            ImageSequence.find(path);
        } else {
            requireFile(path);
        }
    }

    /** The same for {@link #readImage}. */
    public static void checkImage(Path path) throws IOException {
        requireFile(path);
    }

    /** Reads a picture, or the first frame of a video. */
    public static Image readImage(Path path) throws IOException {
        requireFile(path);
        try (VideoDecoder decoder = VideoDecoder.open(path)) {
            if (!decoder.next()) {
                throw nothingDecoded(path);
            }
            return decoder.image();
        }
    }

    private static boolean isSequence(Path path) {
        return Files.isDirectory(path) || ImageSequence.isPattern(path);
    }

    private static void requireFile(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new VideoException("No such file: " + path + ".");
        }
        if (!Files.isReadable(path)) {
            throw new VideoException(path + " may not be read (permissions).");
        }
        if (Files.isRegularFile(path) && Files.size(path) == 0) {
            throw new VideoException(path + " is empty.");
        }
    }

    private static Frames decode(Path path, VideoDecoder decoder, ReadOptions options) throws VideoException {
        FrameClock clock = new FrameClock(options.fps(), decoder.tick(), options.maxFrames());
        Fit fit = options.fit();
        List<Image> images = new ArrayList<>();
        while (!clock.full() && decoder.next()) {
            int times = decoder.last() ? clock.end(decoder.still() ? 0 : decoder.end()) : clock.until(decoder.end());
            if (times > 0) {
                if (images.isEmpty() && decoder.highDynamicRange()) {
                    options.warnings().accept(path + " is HDR video, read without tone mapping: colours look flat.");
                }
                Image image = decoder.image();
                fit = images.isEmpty() ? fit.sizeFor(image.height(), image.width()) : fit;
                images.addAll(Collections.nCopies(times, fit.apply(image)));
            }
        }
        if (images.isEmpty()) {
            throw nothingDecoded(path);
        }
        if (!clock.full() && decoder.incomplete()) {
            options.warnings().accept(path + " is damaged or cut off; " + images.size() + " frames could be read.");
        }
        double rate = options.fps() > 0 ? options.fps() : decoder.still() ? options.sequenceFps() : decoder.fps();
        return new Frames(rate > 0 ? rate : options.sequenceFps(), images);
    }

    private static Frames sequence(List<Path> files, ReadOptions options) throws IOException {
        double fps = options.fps() > 0 ? options.fps() : options.sequenceFps();
        FrameClock clock = new FrameClock(fps, 0, options.maxFrames());
        Fit fit = options.fit();
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < files.size() && !clock.full(); i++) {
            int times = clock.until((i + 1) / options.sequenceFps());
            if (times > 0) {
                Image image = readImage(files.get(i));
                fit = images.isEmpty() ? fit.sizeFor(image.height(), image.width()) : fit;
                images.addAll(Collections.nCopies(times, fit.apply(image)));
            }
        }
        return new Frames(fps, images);
    }

    private static VideoException nothingDecoded(Path path) {
        return new VideoException("No frame of " + path + " can be decoded; it is damaged or cut off.");
    }
}
