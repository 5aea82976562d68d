package io.omnitransfer.model.video;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one file's main picture stream, one after the other. Decodes one frame ahead, so that the time for
 * which a frame is shown is known before it is converted. Owns every native object it makes.
 */
final class VideoDecoder implements AutoCloseable {
    /** Absent from the bindings: the frame was decoded from broken data. */
    private static final int AV_FRAME_FLAG_CORRUPT = 1;

    private final Path path;
    private final RgbConverter converter = new RgbConverter();
    private @Nullable AVFormatContext container;
    private @Nullable AVCodecContext codec;
    private @Nullable AVPacket packet;
    private @Nullable AVFrame frame;
    private @Nullable AVFrame ahead;
    private @Nullable AVStream stream;
    private double start = Double.NaN;
    private double time;
    private double aheadTime;
    private double aheadDuration;
    private boolean hasAhead;
    private long packets;
    private long damaged;
    private boolean drained;

    private VideoDecoder(Path path) {
        this.path = path;
    }

    static VideoDecoder open(Path path) throws VideoException {
        Ffmpeg.load();
        VideoDecoder decoder = new VideoDecoder(path);
        try {
            decoder.openContainer();
            decoder.openCodec();
            return decoder;
        } catch (VideoException | RuntimeException e) {
            decoder.close();
            throw e;
        }
    }

    private void openContainer() throws VideoException {
        AVFormatContext opened = new AVFormatContext(null);
        AVDictionary options = new AVDictionary(null);
        try {
            // A playlist must not make us reach for the network, nor a '%' in a name be taken for a pattern.
            av_dict_set(options, "protocol_whitelist", "file", 0);
            av_dict_set(options, "pattern_type", "none", 0);
            int code = avformat_open_input(opened, "file:" + path, null, options);
            if (code < 0) {
                throw new VideoException(path + " is not a video or picture that can be read, or it is cut off before"
                        + " its index (" + Ffmpeg.reason(code) + ").");
            }
        } finally {
            av_dict_free(options);
        }
        container = opened;
        String format = opened.iformat().name().getString();
        if (format.equals("tty")) {
            throw new VideoException(path + " is a text file, expected a video or picture.");
        }
        Ffmpeg.check(avformat_find_stream_info(opened, (AVDictionary) null), "Reading " + path);
    }

    private void openCodec() throws VideoException {
        AVFormatContext from = Ffmpeg.present(container, "Reading " + path);
        int index = av_find_best_stream(from, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
        if (index < 0 || (from.streams(index).disposition() & AV_DISPOSITION_ATTACHED_PIC) != 0) {
            boolean audio = av_find_best_stream(from, AVMEDIA_TYPE_AUDIO, -1, -1, (AVCodec) null, 0) >= 0;
            throw new VideoException(path
                    + (audio ? " holds sound but no video." : " holds no video that can be decoded; is it cut off?"));
        }
        AVStream chosen = from.streams(index);
        stream = chosen;
        String name = avcodec_get_name(chosen.codecpar().codec_id()).getString();
        AVCodec decoder = avcodec_find_decoder(chosen.codecpar().codec_id());
        if (decoder == null) {
            throw new VideoException(path + " is " + name + " video, for which there is no decoder.");
        }
        AVCodecContext context = Ffmpeg.present(avcodec_alloc_context3(decoder), "Decoding " + path);
        codec = context;
        Ffmpeg.check(avcodec_parameters_to_context(context, chosen.codecpar()), "Decoding " + path);
        context.thread_count(Math.min(8, Runtime.getRuntime().availableProcessors()));
        Ffmpeg.check(avcodec_open2(context, decoder, (AVDictionary) null), "Decoding " + name + " of " + path);
        packet = Ffmpeg.present(av_packet_alloc(), "Decoding " + path);
        frame = Ffmpeg.present(av_frame_alloc(), "Decoding " + path);
        ahead = Ffmpeg.present(av_frame_alloc(), "Decoding " + path);
        hasAhead = decodeAhead();
    }

    /** Advances to the next frame that can be decoded; false at the end. */
    boolean next() throws VideoException {
        if (!hasAhead) {
            return false;
        }
        AVFrame old = frame;
        frame = ahead;
        ahead = old;
        time = aheadTime;
        hasAhead = decodeAhead();
        return true;
    }

    private boolean decodeAhead() throws VideoException {
        while (true) {
            int code = avcodec_receive_frame(codec, ahead);
            if (code >= 0) {
                stamp(Ffmpeg.present(ahead, "Decoding " + path));
                return true;
            }
            if (code == AVERROR_EOF() || drained) {
                return false;
            }
            if (code != AVERROR_EAGAIN()) {
                damaged++;
            }
            feed(Ffmpeg.present(packet, "Decoding " + path));
        }
    }

    private void feed(AVPacket into) {
        int code = av_read_frame(container, into);
        if (code < 0) {
            damaged += code == AVERROR_EOF() ? 0 : 1;
            drained = avcodec_send_packet(codec, null) < 0;
            return;
        }
        if (stream != null && into.stream_index() == stream.index()) {
            packets++;
            boolean broken = (into.flags() & AV_PKT_FLAG_CORRUPT) != 0;
            damaged += avcodec_send_packet(codec, into) < 0 || broken ? 1 : 0;
        }
        av_packet_unref(into);
    }

    private void stamp(AVFrame shown) {
        double seconds = tick();
        long pts = shown.best_effort_timestamp();
        double follows = Double.isNaN(start) ? 0 : start + aheadTime + aheadDuration;
        double at = pts == AV_NOPTS_VALUE ? follows : pts * seconds;
        if (Double.isNaN(start)) {
            start = at;
        }
        aheadTime = Math.max(aheadTime, at - start);
        double rate = fps();
        aheadDuration = shown.duration() > 0 ? shown.duration() * seconds : rate > 0 ? 1 / rate : 0;
        damaged += (shown.flags() & AV_FRAME_FLAG_CORRUPT) != 0 || shown.decode_error_flags() != 0 ? 1 : 0;
    }

    /** Whether no frame follows the current one. */
    boolean last() {
        return !hasAhead;
    }

    /** Seconds from the first frame to the end of the current one. */
    double end() {
        return hasAhead ? aheadTime : time + aheadDuration;
    }

    /** Resolution of the timestamps, in seconds. */
    double tick() {
        return stream == null ? 0 : av_q2d(stream.time_base());
    }

    /** Average frames per second; 0 if unknown. */
    double fps() {
        return stream == null ? 0 : Math.max(rate(stream.avg_frame_rate()), 0);
    }

    private static double rate(AVRational r) {
        return r.num() > 0 && r.den() > 0 ? av_q2d(r) : 0;
    }

    /** Whether this is a picture file rather than a video. */
    boolean still() {
        if (container == null) {
            return false;
        }
        String format = container.iformat().name().getString();
        return format.endsWith("_pipe") || format.equals("image2");
    }

    /** After {@link #next} has returned false: whether something was missing or could not be decoded. */
    boolean incomplete() {
        // Two packets of grace: containers count frames that an edit list hides.
        return damaged > 0 || (stream != null && stream.nb_frames() > packets + 2);
    }

    /** The current frame, upright, with square pixels. */
    Image image() throws VideoException {
        AVFrame shown = Ffmpeg.present(frame, "Decoding " + path);
        double aspect = rate(av_guess_sample_aspect_ratio(container, stream, shown));
        Image image = converter.convert(shown, aspect > 0.1 && aspect < 10 ? aspect : 1);
        return Orientation.ofDisplayMatrix(displayMatrix(shown)).apply(image);
    }

    /** Whether the current frame is high dynamic range, which is shown here without tone mapping. */
    boolean highDynamicRange() {
        return frame != null
                && (frame.color_trc() == AVCOL_TRC_SMPTE2084 || frame.color_trc() == AVCOL_TRC_ARIB_STD_B67);
    }

    private int @Nullable [] displayMatrix(AVFrame shown) {
        var own = av_frame_get_side_data(shown, AV_FRAME_DATA_DISPLAYMATRIX);
        BytePointer data = own == null ? null : own.data();
        if (data == null && stream != null) {
            var parameters = stream.codecpar();
            var side = av_packet_side_data_get(
                    parameters.coded_side_data(), parameters.nb_coded_side_data(), AV_PKT_DATA_DISPLAYMATRIX);
            data = side == null ? null : side.data();
        }
        if (data == null) {
            return null;
        }
        int[] matrix = new int[9];
        new IntPointer(data).get(matrix);
        return matrix;
    }

    @Override
    public void close() {
        converter.close();
        if (frame != null) {
            av_frame_free(frame);
        }
        if (ahead != null) {
            av_frame_free(ahead);
        }
        if (packet != null) {
            av_packet_free(packet);
        }
        if (codec != null) {
            avcodec_free_context(codec);
        }
        if (container != null) {
            avformat_close_input(container);
        }
        frame = null;
        ahead = null;
        packet = null;
        codec = null;
        stream = null;
        container = null;
    }
}
