package io.omnitransfer.model.video;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;

/** Loads the ffmpeg natives when they are first needed and turns their error codes into one-line messages. */
final class Ffmpeg {
    private static boolean loaded;

    private Ffmpeg() {}

    /** Must run before any other use of the bindings; costs about 0.4 s once. */
    static synchronized void load() throws VideoException {
        if (loaded) {
            return;
        }
        // The bindings would otherwise refuse allocations once the whole process, mapped weights included, is larger
        // than twice the Java heap; and everything here is freed explicitly, so their collector has nothing to do.
        System.getProperties().putIfAbsent("org.bytedeco.javacpp.maxBytes", "0");
        System.getProperties().putIfAbsent("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        System.getProperties().putIfAbsent("org.bytedeco.javacpp.noPointerGC", "true");
        try {
            avutil.av_log_set_level(avutil.AV_LOG_QUIET);
            avcodec.avcodec_version();
            avformat.avformat_version();
            swscale.swscale_version();
            loaded = true;
        } catch (LinkageError e) {
            throw new VideoException(
                    "The ffmpeg libraries for " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                            + " do not load (" + e.getMessage()
                            + "); build on this machine, or with -Dnatives.platform=<os>-<arch>.",
                    e);
        }
    }

    /** Returns {@code code} unless it is negative, which is an error: {@code doing} says what was being done. */
    static int check(int code, String doing) throws VideoException {
        if (code < 0) {
            throw new VideoException(doing + ": " + reason(code) + ".");
        }
        return code;
    }

    /** For results that are null only when memory is exhausted or a component is missing. */
    static <T> T present(@org.jspecify.annotations.Nullable T object, String doing) throws VideoException {
        if (object == null) {
            throw new VideoException(doing + ": ffmpeg returned nothing (out of memory, or built without it).");
        }
        return object;
    }

    static String reason(int code) {
        if (code == avutil.AVERROR_ENOSPC()) {
            return "no space left on the device";
        }
        byte[] text = new byte[256];
        avutil.av_strerror(code, text, text.length);
        int end = 0;
        while (text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8);
    }
}
