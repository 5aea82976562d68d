package io.omnitransfer.model.video;

import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * What to take from a source.
 *
 * @param fps frames per second of the result, by timestamps; 0 keeps every source frame and the source's average rate
 * @param maxFrames reading stops after this many frames
 * @param sequenceFps the rate at which a picture sequence plays, and the nominal rate of a single picture
 * @param fit applied to every frame as it is decoded, so that memory is that of the result
 * @param warnings receives one line for each thing that was wrong but could be worked around
 */
public record ReadOptions(double fps, int maxFrames, double sequenceFps, Fit fit, Consumer<String> warnings) {
    public ReadOptions {
        if (!(fps >= 0) || maxFrames < 1 || !(sequenceFps > 0)) {
            throw new IllegalArgumentException("fps is " + fps + ", maxFrames " + maxFrames + ", sequenceFps "
                    + sequenceFps + ", expected at least 0, at least 1 and more than 0.");
        }
    }

    /** Every frame as it is; picture sequences at 16 frames per second; warnings go to the log. */
    public static ReadOptions all() {
        return new ReadOptions(0, Integer.MAX_VALUE, 16, Fit.asIs(), LoggerFactory.getLogger(VideoReader.class)::warn);
    }

    /** At most {@code frames} frames at {@code fps}; picture sequences are taken to play at that rate too. */
    public static ReadOptions resampled(double fps, int frames, Fit fit) {
        return new ReadOptions(fps, frames, fps, fit, all().warnings);
    }

    public ReadOptions withWarnings(Consumer<String> to) {
        return new ReadOptions(fps, maxFrames, sequenceFps, fit, to);
    }

    public ReadOptions withSequenceFps(double rate) {
        return new ReadOptions(fps, maxFrames, rate, fit, warnings);
    }
}
