package io.omnitransfer.model.video;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/** Writes clips of kinds that {@link VideoWriter} does not write; colour conversion is this class's own. */
record TestClip(
        String encoder,
        int pixelFormat,
        Colours colours,
        long[] millis,
        int clockwise,
        int aspectNumerator,
        int aspectDenominator,
        Map<String, String> options) {

    /** YCbCr by its definition: luma weights and range. */
    record Colours(int tag, double kr, double kb, boolean full) {
        static final Colours BT601 = new Colours(AVCOL_SPC_SMPTE170M, 0.299, 0.114, false);
        static final Colours BT709 = new Colours(AVCOL_SPC_BT709, 0.2126, 0.0722, false);
        static final Colours BT601_FULL = new Colours(AVCOL_SPC_SMPTE170M, 0.299, 0.114, true);
        static final Colours BT709_FULL = new Colours(AVCOL_SPC_BT709, 0.2126, 0.0722, true);
        static final Colours UNTAGGED_601 = new Colours(AVCOL_SPC_UNSPECIFIED, 0.299, 0.114, false);

        double[] of(double r, double g, double b) {
            double y = kr * r + (1 - kr - kb) * g + kb * b;
            double cb = (b - y) / (2 * (1 - kb));
            double cr = (r - y) / (2 * (1 - kr));
            return full
                    ? new double[] {y, cb + 128, cr + 128}
                    : new double[] {16 + y * 219 / 255, 128 + cb * 224 / 255, 128 + cr * 224 / 255};
        }
    }

    static TestClip of(String encoder) {
        return new TestClip(encoder, AV_PIX_FMT_YUV420P, Colours.BT709, new long[0], 0, 0, 1, Map.of());
    }

    TestClip colours(Colours c) {
        return new TestClip(encoder, pixelFormat, c, millis, clockwise, aspectNumerator, aspectDenominator, options);
    }

    TestClip format(int format) {
        return new TestClip(encoder, format, colours, millis, clockwise, aspectNumerator, aspectDenominator, options);
    }

    TestClip at(long... times) {
        return new TestClip(
                encoder, pixelFormat, colours, times, clockwise, aspectNumerator, aspectDenominator, options);
    }

    TestClip turned(int degrees) {
        return new TestClip(
                encoder, pixelFormat, colours, millis, degrees, aspectNumerator, aspectDenominator, options);
    }

    TestClip pixelAspect(int numerator, int denominator) {
        return new TestClip(encoder, pixelFormat, colours, millis, clockwise, numerator, denominator, options);
    }

    TestClip with(Map<String, String> encoderOptions) {
        return new TestClip(
                encoder, pixelFormat, colours, millis, clockwise, aspectNumerator, aspectDenominator, encoderOptions);
    }

    /** The container follows from the extension; frames without times are 40 ms apart. */
    Path write(Path path, List<Image> images) throws VideoException {
        Ffmpeg.load();
        int height = images.getFirst().height();
        int width = images.getFirst().width();
        var format = new AVFormatContext(null);
        ok(avformat_alloc_output_context2(format, null, null, path.toString()));
        AVCodec codec = avcodec_find_encoder_by_name(encoder);
        var context = avcodec_alloc_context3(codec);
        context.width(width).height(height).pix_fmt(pixelFormat);
        context.time_base(millis.length > 0 ? av_make_q(1, 1000) : av_make_q(1, 25))
                .framerate(av_make_q(25, 1));
        context.colorspace(colours.tag).color_range(colours.full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG);
        context.sample_aspect_ratio(av_make_q(aspectNumerator, aspectDenominator));
        context.bit_rate(8_000_000)
                .gop_size(10)
                .max_b_frames(0)
                .strict_std_compliance(-1)
                .thread_count(1);
        context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
        var chosen = new AVDictionary(null);
        options.forEach((key, value) -> av_dict_set(chosen, key, value, 0));
        ok(avcodec_open2(context, codec, chosen));
        var stream = avformat_new_stream(format, null);
        ok(avcodec_parameters_from_context(stream.codecpar(), context));
        stream.time_base(context.time_base()).sample_aspect_ratio(context.sample_aspect_ratio());
        if (clockwise != 0) {
            turn(stream.codecpar());
        }
        var io = new AVIOContext(null);
        ok(avio_open(io, path.toString(), AVIO_FLAG_WRITE));
        format.pb(io);
        ok(avformat_write_header(format, (AVDictionary) null));
        var packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc();
        frame.format(pixelFormat).width(width).height(height);
        ok(av_frame_get_buffer(frame, 0));
        for (int i = 0; i <= images.size(); i++) {
            if (i < images.size()) {
                ok(av_frame_make_writable(frame));
                fill(frame, images.get(i));
                frame.pts(millis.length > 0 ? millis[i] : i).duration(millis.length > 0 ? 40 : 1);
            }
            ok(avcodec_send_frame(context, i < images.size() ? frame : null));
            while (avcodec_receive_packet(context, packet) >= 0) {
                packet.duration(millis.length > 0 ? 40 : 1);
                av_packet_rescale_ts(packet, context.time_base(), stream.time_base());
                ok(av_interleaved_write_frame(format, packet));
            }
        }
        ok(av_write_trailer(format));
        av_frame_free(frame);
        av_packet_free(packet);
        avcodec_free_context(context);
        avio_close(format.pb());
        avformat_free_context(format);
        return path;
    }

    private void turn(org.bytedeco.ffmpeg.avcodec.AVCodecParameters parameters) {
        var list = new PointerPointer<AVPacketSideData>(1).put(0, (AVPacketSideData) null);
        var count = new IntPointer(1).put(0, 0);
        AVPacketSideData side = av_packet_side_data_new(list, count, AV_PKT_DATA_DISPLAYMATRIX, 36, 0);
        av_display_rotation_set(new IntPointer(side.data()), clockwise);
        parameters.coded_side_data(list.get(AVPacketSideData.class, 0)).nb_coded_side_data(1);
    }

    private void fill(AVFrame frame, Image image) {
        int h = image.height();
        int w = image.width();
        boolean gray = pixelFormat == AV_PIX_FMT_GRAY8;
        for (int plane = 0; plane < (gray ? 1 : 3); plane++) {
            int step = plane == 0 ? 1 : 2;
            BytePointer out = frame.data(plane);
            for (int y = 0; y < (h + step - 1) / step; y++) {
                for (int x = 0; x < (w + step - 1) / step; x++) {
                    double sum = 0;
                    for (int j = 0; j < step * step; j++) {
                        int sy = Math.min(h - 1, y * step + j / step);
                        int sx = Math.min(w - 1, x * step + j % step);
                        sum += gray
                                ? image.at(sy, sx, 0)
                                : colours.of(image.at(sy, sx, 0), image.at(sy, sx, 1), image.at(sy, sx, 2))[plane];
                    }
                    out.put((long) y * frame.linesize(plane) + x, (byte)
                            Math.min(255, Math.round(sum / (step * step))));
                }
            }
        }
    }

    private static void ok(int code) {
        if (code < 0) {
            throw new IllegalStateException(Ffmpeg.reason(code));
        }
    }

    /** Smooth in space, moving in time: what video codecs are made for. */
    static Image picture(int height, int width, int t) {
        byte[] rgb = new byte[height * width * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    double v =
                            128 + 60 * Math.sin(0.05 * (c + 1) * x + 0.15 * t) + 45 * Math.cos(0.06 * y - 0.1 * c * t);
                    rgb[(y * width + x) * 3 + c] = (byte) Math.round(v);
                }
            }
        }
        return new Image(height, width, rgb);
    }

    static List<Image> pictures(int height, int width, int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(t -> picture(height, width, t))
                .toList();
    }

    static double psnr(Image a, Image b) {
        double sum = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            double d = (a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff);
            sum += d * d;
        }
        return 10 * Math.log10(255 * 255 / (sum / a.rgb().length));
    }
}
