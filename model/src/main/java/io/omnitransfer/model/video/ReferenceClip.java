package io.omnitransfer.model.video;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The clip a model takes: so many frames, at its rate, at a size of its choosing.
 *
 * @param frames frames the model wants, at least 1 (Wan: 4k + 1)
 * @param fps the model's frames per second (Wan: 16)
 * @param fit sizing
 * @param padding for clips that are too short
 */
public record ReferenceClip(int frames, double fps, Fit fit, Padding padding) {
    public ReferenceClip {
        if (frames < 1 || !(fps > 0)) {
            throw new IllegalArgumentException(
                    "Reference clip of " + frames + " frames at " + fps + " fps, expected positive numbers.");
        }
    }

    /**
     * Reads the start of {@code source}: resampled by timestamps, sized, padded. A picture sequence plays at the
     * model's rate; a single picture is a clip that stands still.
     *
     * @return exactly {@link #frames} frames at {@link #fps}
     */
    public Frames read(Path source) throws IOException {
        return read(source, ReadOptions.resampled(fps, frames, fit));
    }

    /** {@link #read(Path)} with the source-side choices (rate of a picture sequence, where warnings go) of {@code from}. */
    public Frames read(Path source, ReadOptions from) throws IOException {
        var options = new ReadOptions(fps, frames, from.sequenceFps(), fit, from.warnings());
        return padding.take(VideoReader.read(source, options), frames, source);
    }
}
