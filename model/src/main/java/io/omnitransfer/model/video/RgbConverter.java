package io.omnitransfer.model.video;

import static org.bytedeco.ffmpeg.global.avutil.*;
import static org.bytedeco.ffmpeg.global.swscale.*;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.jspecify.annotations.Nullable;

/**
 * Decoded frames of any pixel format to RGB with square pixels. The matrix and the range are the frame's own; where it
 * does not say, BT.709 from 720 lines or 1280 columns up and BT.601 below, limited range for YCbCr. Transparent pixels
 * lie on white.
 */
final class RgbConverter implements AutoCloseable {
    /** Exact arithmetic and full-resolution chroma: the fast paths are off by several levels. */
    static final int FLAGS = SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BITEXACT;

    private record Layout(int width, int height, int format, int matrix, int range, int shownWidth) {}

    private @Nullable Layout layout;
    private @Nullable SwsContext scaler;
    private @Nullable AVFrame target;
    private int channels;

    /** A new picture; {@code frame} is only read. */
    Image convert(AVFrame frame, double pixelAspect) throws VideoException {
        int shownWidth = Math.max(1, (int) Math.rint(frame.width() * pixelAspect));
        var wanted = new Layout(frame.width(), frame.height(), frame.format(), matrix(frame), range(frame), shownWidth);
        if (!wanted.equals(layout)) {
            close();
            prepare(wanted);
            layout = wanted;
        }
        AVFrame out = Ffmpeg.present(target, "Converting a frame");
        Ffmpeg.check(sws_scale_frame(scaler, out, frame), "Converting a frame to RGB");
        return copy(out, channels);
    }

    private void prepare(Layout of) throws VideoException {
        boolean alpha = (av_pix_fmt_desc_get(of.format).flags() & AV_PIX_FMT_FLAG_ALPHA) != 0;
        channels = alpha ? 4 : 3;
        int format = alpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24;
        String doing = "Converting " + of.width + "x" + of.height + " "
                + av_get_pix_fmt_name(of.format).getString() + " frames to RGB";
        scaler = Ffmpeg.present(
                sws_getContext(
                        of.width,
                        of.height,
                        of.format,
                        of.shownWidth,
                        of.height,
                        format,
                        FLAGS,
                        null,
                        null,
                        (DoublePointer) null),
                doing);
        // Fails for formats without a matrix (RGB, palettes), where there is nothing to set.
        sws_setColorspaceDetails(
                scaler,
                sws_getCoefficients(of.matrix),
                of.range,
                sws_getCoefficients(SWS_CS_DEFAULT),
                1,
                0,
                1 << 16,
                1 << 16);
        AVFrame frame = Ffmpeg.present(av_frame_alloc(), doing);
        target = frame;
        frame.format(format).width(of.shownWidth).height(of.height);
        Ffmpeg.check(av_frame_get_buffer(frame, 0), doing);
    }

    private static int matrix(AVFrame frame) {
        int space = frame.colorspace();
        if (space == AVCOL_SPC_BT709) {
            return SWS_CS_ITU709;
        }
        if (space == AVCOL_SPC_BT2020_NCL || space == AVCOL_SPC_BT2020_CL) {
            return SWS_CS_BT2020;
        }
        if (space == AVCOL_SPC_SMPTE240M) {
            return SWS_CS_SMPTE240M;
        }
        if (space == AVCOL_SPC_FCC) {
            return SWS_CS_FCC;
        }
        boolean large = frame.height() >= 720 || frame.width() >= 1280;
        return space == AVCOL_SPC_UNSPECIFIED && large ? SWS_CS_ITU709 : SWS_CS_ITU601;
    }

    /** 1 for full range, 0 for limited. */
    private static int range(AVFrame frame) {
        int range = frame.color_range();
        if (range != AVCOL_RANGE_UNSPECIFIED) {
            return range == AVCOL_RANGE_JPEG ? 1 : 0;
        }
        String format = av_get_pix_fmt_name(frame.format()).getString();
        return format.startsWith("yuvj") || format.startsWith("gray") ? 1 : 0;
    }

    private static Image copy(AVFrame frame, int channels) {
        int width = frame.width();
        int height = frame.height();
        byte[] rgb = new byte[height * width * 3];
        byte[] row = new byte[width * channels];
        BytePointer pixels = frame.data(0);
        for (int y = 0; y < height; y++) {
            pixels.position((long) y * frame.linesize(0)).get(row);
            if (channels == 3) {
                System.arraycopy(row, 0, rgb, y * row.length, row.length);
            } else {
                overWhite(row, rgb, y * width * 3);
            }
        }
        return new Image(height, width, rgb);
    }

    private static void overWhite(byte[] rgba, byte[] rgb, int at) {
        for (int i = 0; i < rgba.length; i += 4) {
            int alpha = rgba[i + 3] & 0xff;
            for (int c = 0; c < 3; c++) {
                rgb[at + i / 4 * 3 + c] = (byte) (((rgba[i + c] & 0xff) * alpha + 255 * (255 - alpha) + 127) / 255);
            }
        }
    }

    @Override
    public void close() {
        if (scaler != null) {
            sws_freeContext(scaler);
            scaler = null;
        }
        if (target != null) {
            av_frame_free(target);
            target = null;
        }
        layout = null;
    }
}
