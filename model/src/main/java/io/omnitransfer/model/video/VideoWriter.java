package io.omnitransfer.model.video;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;
import static org.bytedeco.ffmpeg.global.swscale.*;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Writes an mp4: H.264, 4:2:0, BT.709 limited range and tagged so, index in front. 4:2:0 has even sides, so the last
 * column or row of an odd picture is repeated once. The file appears at {@link #finish}; without it nothing remains.
 *
 * <pre>{@code
 * try (var writer = new VideoWriter(path, height, width, fps)) {
 *     for (Image image : images) writer.write(image);
 *     writer.finish();
 * }
 * }</pre>
 */
public final class VideoWriter implements AutoCloseable {
    private final Path path;
    private final int height;
    private final int width;
    private final AtomicOutput output;
    private String encoderName = "";
    private @Nullable AVFormatContext container;
    private @Nullable AVCodecContext codec;
    private @Nullable AVStream stream;
    private @Nullable AVPacket packet;
    private @Nullable AVFrame rgb;
    private @Nullable AVFrame yuv;
    private @Nullable SwsContext scaler;
    private long written;

    /** Writes a whole clip; returns the encoder's name. */
    public static String write(Path path, Frames frames) throws IOException {
        try (VideoWriter writer = new VideoWriter(path, frames.height(), frames.width(), frames.fps())) {
            for (Image image : frames.images()) {
                writer.write(image);
            }
            writer.finish();
            return writer.encoder();
        }
    }

    /** Opens {@code path}, whose folder must exist, for pictures of {@code width × height}, each at least 16. */
    public VideoWriter(Path path, int height, int width, double fps) throws IOException {
        if (height < 16 || width < 16 || !(fps > 0)) {
            throw new IllegalArgumentException("Video of " + width + "x" + height + " at " + fps
                    + " fps cannot be encoded, expected at least 16x16 and a positive rate.");
        }
        Ffmpeg.load();
        this.path = path;
        this.height = height;
        this.width = width;
        this.output = new AtomicOutput(path);
        try {
            open(height + (height & 1), width + (width & 1), fps);
        } catch (VideoException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void open(int evenHeight, int evenWidth, double fps) throws VideoException {
        String doing = "Cannot write " + path;
        VideoEncoder encoder = VideoEncoder.open(evenWidth, evenHeight, fps);
        encoderName = encoder.name();
        if (!h264()) {
            LoggerFactory.getLogger(VideoWriter.class)
                    .warn("This ffmpeg build has no H.264 encoder; {} is written as MPEG-4 part 2.", path);
        }
        AVCodecContext context = encoder.context();
        codec = context;

        AVFormatContext format = new AVFormatContext(null);
        String file = "file:" + output.temporary();
        Ffmpeg.check(avformat_alloc_output_context2(format, null, "mp4", file), doing);
        container = format;
        AVIOContext io = new AVIOContext(null);
        Ffmpeg.check(avio_open(io, file, AVIO_FLAG_WRITE), doing);
        format.pb(io);
        AVStream track = Ffmpeg.present(avformat_new_stream(format, null), doing);
        stream = track;
        track.time_base(context.time_base()).avg_frame_rate(context.framerate());
        Ffmpeg.check(avcodec_parameters_from_context(track.codecpar(), context), doing);
        AVDictionary options = new AVDictionary(null);
        av_dict_set(options, "movflags", "+faststart", 0);
        int code = avformat_write_header(format, options);
        av_dict_free(options);
        Ffmpeg.check(code, doing);

        packet = Ffmpeg.present(av_packet_alloc(), doing);
        rgb = frame(AV_PIX_FMT_RGB24, evenHeight, evenWidth, doing);
        yuv = frame(AV_PIX_FMT_YUV420P, evenHeight, evenWidth, doing)
                .colorspace(AVCOL_SPC_BT709)
                .color_primaries(AVCOL_PRI_BT709)
                .color_trc(AVCOL_TRC_BT709)
                .color_range(AVCOL_RANGE_MPEG);
        SwsContext toYuv = Ffmpeg.present(
                sws_getContext(
                        evenWidth,
                        evenHeight,
                        AV_PIX_FMT_RGB24,
                        evenWidth,
                        evenHeight,
                        AV_PIX_FMT_YUV420P,
                        RgbConverter.FLAGS,
                        null,
                        null,
                        (DoublePointer) null),
                doing);
        scaler = toYuv;
        var bt709 = sws_getCoefficients(SWS_CS_ITU709);
        Ffmpeg.check(sws_setColorspaceDetails(toYuv, bt709, 1, bt709, 0, 0, 1 << 16, 1 << 16), doing);
    }

    private static AVFrame frame(int format, int height, int width, String doing) throws VideoException {
        AVFrame frame = Ffmpeg.present(av_frame_alloc(), doing);
        frame.format(format).width(width).height(height);
        Ffmpeg.check(av_frame_get_buffer(frame, 0), doing);
        return frame;
    }

    /** Name of the encoder in use, as ffmpeg calls it (for example {@code libopenh264}). */
    public String encoder() {
        return encoderName;
    }

    /** Whether the file is H.264; false where no H.264 encoder exists and MPEG-4 part 2 is written instead. */
    public boolean h264() {
        return !encoderName.equals("mpeg4");
    }

    /** Appends one picture of the size given at opening. */
    public void write(Image image) throws IOException {
        if (image.height() != height || image.width() != width) {
            throw new IllegalArgumentException(
                    "Frame " + written + " is " + image + ", expected " + width + "x" + height + ".");
        }
        String doing = "Writing frame " + written + " of " + path;
        AVFrame source = Ffmpeg.present(rgb, doing + " after the end");
        AVFrame encoded = Ffmpeg.present(yuv, doing);
        fill(source, image);
        Ffmpeg.check(av_frame_make_writable(encoded), doing);
        Ffmpeg.check(sws_scale_frame(scaler, encoded, source), doing);
        encoded.pts(written++);
        encode(encoded, doing);
    }

    private static void fill(AVFrame frame, Image image) {
        BytePointer pixels = frame.data(0);
        int stride = image.width() * 3;
        byte[] row = new byte[frame.width() * 3];
        for (int y = 0; y < frame.height(); y++) {
            System.arraycopy(image.rgb(), Math.min(y, image.height() - 1) * stride, row, 0, stride);
            if (row.length > stride) {
                System.arraycopy(row, stride - 3, row, stride, 3);
            }
            pixels.position((long) y * frame.linesize(0)).put(row);
        }
    }

    private void encode(@Nullable AVFrame frame, String doing) throws VideoException {
        AVPacket into = Ffmpeg.present(packet, doing);
        AVStream track = Ffmpeg.present(stream, doing);
        AVCodecContext from = Ffmpeg.present(codec, doing);
        Ffmpeg.check(avcodec_send_frame(from, frame), doing);
        while (true) {
            int code = avcodec_receive_packet(from, into);
            if (code == AVERROR_EAGAIN() || code == AVERROR_EOF()) {
                return;
            }
            Ffmpeg.check(code, doing);
            into.stream_index(track.index()).duration(1);
            av_packet_rescale_ts(into, from.time_base(), track.time_base());
            Ffmpeg.check(av_interleaved_write_frame(container, into), doing);
        }
    }

    /** Completes the file and moves it to its place. */
    public void finish() throws IOException {
        String doing = "Finishing " + path;
        if (written == 0) {
            throw new VideoException("Cannot write " + path + ": no frames.");
        }
        AVFormatContext format = Ffmpeg.present(container, doing);
        encode(null, doing);
        Ffmpeg.check(av_write_trailer(format), doing);
        AVIOContext io = format.pb();
        avio_flush(io);
        Ffmpeg.check(io.error(), doing);
        free();
        output.commit();
    }

    @Override
    public void close() {
        free();
        output.close();
    }

    private void free() {
        if (scaler != null) {
            sws_freeContext(scaler);
        }
        if (rgb != null) {
            av_frame_free(rgb);
        }
        if (yuv != null) {
            av_frame_free(yuv);
        }
        if (packet != null) {
            av_packet_free(packet);
        }
        if (codec != null) {
            avcodec_free_context(codec);
        }
        if (container != null) {
            AVIOContext io = container.pb();
            if (io != null && !io.isNull()) {
                avio_close(io);
            }
            avformat_free_context(container);
        }
        scaler = null;
        rgb = null;
        yuv = null;
        packet = null;
        codec = null;
        stream = null;
        container = null;
    }
}
