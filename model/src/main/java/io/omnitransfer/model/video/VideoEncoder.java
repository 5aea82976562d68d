package io.omnitransfer.model.video;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avutil.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;

/**
 * An opened encoder for mp4: the first of a fixed list that this ffmpeg build has and that opens here. Software first,
 * so that the same frames give the same file on every machine.
 *
 * @param name ffmpeg's name of the encoder, for the run record
 * @param context the caller frees it
 */
record VideoEncoder(String name, AVCodecContext context) {
    /** Options that ask for visually lossless output; the rate and the quantisers in {@link #configure} are the rest. */
    private record Choice(String name, Map<String, String> options) {
        /** libopenh264 decides to skip blocks by their luma alone: equally bright moving colours would leave trails. */
        boolean intraOnly() {
            return name.equals("libopenh264");
        }
    }

    private static final List<Choice> CHOICES = List.of(
            new Choice("libx264", Map.of("crf", "16", "preset", "medium")),
            new Choice("libopenh264", Map.of("rc_mode", "quality", "allow_skip_frames", "0")),
            new Choice("h264_videotoolbox", Map.of("allow_sw", "1")),
            new Choice("h264_mf", Map.of()),
            new Choice("mpeg4", Map.of()));

    static VideoEncoder open(int width, int height, double fps) throws VideoException {
        List<String> failures = new ArrayList<>();
        for (Choice choice : CHOICES) {
            AVCodec codec = avcodec_find_encoder_by_name(choice.name);
            if (codec == null) {
                continue;
            }
            AVCodecContext context = Ffmpeg.present(avcodec_alloc_context3(codec), "Opening encoder " + choice.name);
            configure(context, width, height, fps, choice.intraOnly());
            AVDictionary options = new AVDictionary(null);
            choice.options.forEach((key, value) -> av_dict_set(options, key, value, 0));
            int code = avcodec_open2(context, codec, options);
            av_dict_free(options);
            if (code >= 0) {
                return new VideoEncoder(choice.name, context);
            }
            failures.add(choice.name + ": " + Ffmpeg.reason(code));
            avcodec_free_context(context);
        }
        throw new VideoException("No video encoder opens for " + width + "x" + height + " at " + fps + " fps "
                + (failures.isEmpty() ? "(this ffmpeg build has none)" : failures) + ".");
    }

    private static void configure(AVCodecContext context, int width, int height, double fps, boolean intraOnly) {
        AVRational rate = av_d2q(fps, 60_000);
        context.width(width).height(height).pix_fmt(AV_PIX_FMT_YUV420P);
        context.framerate(rate).time_base(av_inv_q(rate));
        context.colorspace(AVCOL_SPC_BT709).color_primaries(AVCOL_PRI_BT709).color_trc(AVCOL_TRC_BT709);
        context.color_range(AVCOL_RANGE_MPEG).chroma_sample_location(AVCHROMA_LOC_LEFT);
        context.gop_size(intraOnly ? 1 : (int) Math.max(1, Math.rint(2 * fps))).max_b_frames(0);
        // Half a bit per pixel, and quantisers that keep detail whatever the rate says: clips are short.
        context.bit_rate(Math.max(1_000_000, (long) (0.5 * width * height * fps)));
        context.qmin(2).qmax(18);
        context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
        context.thread_count(Math.min(4, Runtime.getRuntime().availableProcessors()));
    }
}
