package io.omnitransfer.model.video;

import java.util.ArrayList;
import java.util.List;

/** What a reference clip that is shorter than the model wants is continued with. */
public enum Padding {
    /** The last frame stands still: for tasks that follow the reference in time (motion, camera, effect). */
    HOLD_LAST,
    /** Forward, backward, forward …, ends not doubled: for tasks that take its looks (identity, style). */
    PING_PONG,
    /** Too short is an error. */
    STRICT;

    /** The first {@code count} frames of {@code clip}, continued if it has fewer. */
    Frames take(Frames clip, int count, Object source) throws VideoException {
        int have = clip.count();
        if (this == STRICT && have < count) {
            throw new VideoException(source + " gives " + have + " frames at " + clip.fps() + " fps, expected at least "
                    + count + "; give a longer clip or allow padding.");
        }
        List<Image> images = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            images.add(clip.get(this == PING_PONG ? pingPong(i, have) : Math.min(i, have - 1)));
        }
        return new Frames(clip.fps(), images);
    }

    private static int pingPong(int i, int count) {
        int phase = count == 1 ? 0 : i % (2 * count - 2);
        return phase < count ? phase : 2 * count - 2 - phase;
    }
}
