package io.omnitransfer.model.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoReaderTest {
    @TempDir
    Path dir;

    private final List<String> warnings = new ArrayList<>();

    private ReadOptions all() {
        return ReadOptions.all().withWarnings(warnings::add);
    }

    @ParameterizedTest
    @CsvSource({
        "libvpx-vp9, a.webm, 64, 96",
        "libvpx, a.webm, 64, 96",
        "mpeg4, a.avi, 64, 96",
        "mpeg4, a.mov, 96, 64",
        "ffv1, a.mkv, 37, 51",
        "mjpeg, a.mkv, 33, 65",
        "libvpx-vp9, odd.webm, 61, 35"
    })
    void readsCommonVideos(String encoder, String name, int height, int width) throws IOException {
        List<Image> images = TestClip.pictures(height, width, 7);
        TestClip clip =
                TestClip.of(encoder).with(encoder.equals("libvpx-vp9") ? Map.of("deadline", "realtime") : Map.of());
        TestClip tagged = encoder.equals("mjpeg")
                ? clip.format(avutil.AV_PIX_FMT_YUVJ420P).colours(TestClip.Colours.BT601_FULL)
                : encoder.equals("libvpx") || encoder.equals("mpeg4")
                        ? clip.colours(TestClip.Colours.UNTAGGED_601)
                        : clip;
        Frames read = VideoReader.read(tagged.write(dir.resolve(name), images), all());
        assertThat(read.count()).isEqualTo(7);
        assertThat(read.fps()).isBetween(24.0, 26.0);
        for (int i = 0; i < 7; i++) {
            assertThat(read.get(i).height()).isEqualTo(height);
            assertThat(TestClip.psnr(read.get(i), images.get(i)))
                    .as("frame %d", i)
                    .isGreaterThan(30);
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void readsGif() throws IOException {
        List<Image> images = Stream.of(10, 90, 200)
                .map(v -> Image.filled(20, 30, v << 16 | v << 8 | v))
                .toList();
        Path gif = TestClip.of("gif")
                .format(avutil.AV_PIX_FMT_GRAY8)
                .at(0, 100, 200)
                .write(dir.resolve("a.gif"), images);
        Frames read = VideoReader.read(gif, all());
        assertThat(read.images()).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(read.get(i).samePixels(images.get(i))).isTrue();
        }
    }

    static Stream<TestClip.Colours> colours() {
        return Stream.of(
                TestClip.Colours.BT601,
                TestClip.Colours.BT709,
                TestClip.Colours.BT601_FULL,
                TestClip.Colours.BT709_FULL,
                TestClip.Colours.UNTAGGED_601);
    }

    @ParameterizedTest
    @MethodSource("colours")
    void coloursFollowMatrixAndRange(TestClip.Colours colours) throws IOException {
        int[] rgb = {0xff0000, 0x00ff00, 0x0000ff, 0xffffff, 0x000000, 0x804020, 0x20c0e0};
        List<Image> images =
                Arrays.stream(rgb).mapToObj(c -> Image.filled(16, 16, c)).toList();
        Path file = TestClip.of("ffv1").colours(colours).write(dir.resolve("c.mkv"), images);
        Frames read = VideoReader.read(file, all());
        for (int i = 0; i < rgb.length; i++) {
            for (int c = 0; c < 3; c++) {
                // Each stored component is off by up to 0.5, which the matrix multiplies by up to 1.164 + 2.2.
                assertThat(read.get(i).at(8, 8, c))
                        .as("%06x channel %d", rgb[i], c)
                        .isCloseTo(rgb[i] >> (16 - 8 * c) & 0xff, org.assertj.core.data.Offset.offset(2));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {90, 180, 270})
    void rotationIsApplied(int clockwise) throws IOException {
        Image picture = TestClip.picture(48, 80, 3);
        Path file = TestClip.of("mpeg4")
                .colours(TestClip.Colours.UNTAGGED_601)
                .turned(clockwise)
                .write(dir.resolve("r.mp4"), List.of(picture, picture));
        Image read = VideoReader.readImage(file);
        Image expected = picture;
        for (int turn = 0; turn < clockwise / 90; turn++) {
            expected = quarterTurn(expected);
        }
        assertThat(read.width()).isEqualTo(expected.width());
        assertThat(TestClip.psnr(read, expected)).isGreaterThan(30);
    }

    private static Image quarterTurn(Image in) {
        byte[] out = new byte[in.rgb().length];
        for (int y = 0; y < in.width(); y++) {
            for (int x = 0; x < in.height(); x++) {
                for (int c = 0; c < 3; c++) {
                    out[(y * in.height() + x) * 3 + c] = (byte) in.at(in.height() - 1 - x, y, c);
                }
            }
        }
        return new Image(in.width(), in.height(), out);
    }

    @Test
    void mirrorImage() {
        Image in = TestClip.picture(3, 5, 0);
        Image flipped = Orientation.ofDisplayMatrix(new int[] {-65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30})
                .apply(in);
        for (int x = 0; x < 5; x++) {
            assertThat(flipped.at(1, x, 2)).isEqualTo(in.at(1, 4 - x, 2));
        }
    }

    @Test
    void oblongPixelsBecomeSquare() throws IOException {
        Path file = TestClip.of("ffv1").pixelAspect(4, 3).write(dir.resolve("s.mkv"), TestClip.pictures(48, 60, 2));
        Image read = VideoReader.readImage(file);
        assertThat(List.of(read.width(), read.height())).containsExactly(80, 48);
    }

    @Test
    void variableFrameRateIsResampledByTime() throws IOException {
        long[] times = {0, 40, 100, 400, 433, 466, 500, 900, 905, 1300};
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < times.length; i++) {
            images.add(Image.filled(16, 16, 0x181818 * (i + 1)));
        }
        Path file = TestClip.of("ffv1").at(times).write(dir.resolve("v.mkv"), images);
        for (double fps : new double[] {8, 16, 25, 60}) {
            Frames read = VideoReader.read(file, ReadOptions.resampled(fps, 1000, Fit.asIs()));
            // The last frame is shown for a while too; how long, the container leaves open.
            assertThat(read.count()).isGreaterThanOrEqualTo((int) (1.3 * fps));
            for (int k = 0; k < 1.3 * fps; k++) {
                int shown = 0;
                while (shown + 1 < times.length && times[shown + 1] / 1000.0 <= k / fps + 0.0005) {
                    shown++;
                }
                assertThat(read.get(k).at(8, 8, 1))
                        .as("frame %d at %s fps", k, fps)
                        .isCloseTo(0x18 * (shown + 1), org.assertj.core.data.Offset.offset(2));
            }
        }
    }

    @Test
    void millisecondStampsDoNotShiftFrames() throws IOException {
        long[] times = new long[30];
        for (int i = 0; i < times.length; i++) {
            times[i] = Math.round(i * 1000 / 30.0);
        }
        List<Image> images = TestClip.pictures(16, 16, 30);
        Path file = TestClip.of("ffv1").at(times).write(dir.resolve("m.mkv"), images);
        Frames all = VideoReader.read(file, all());
        Frames half = VideoReader.read(file, ReadOptions.resampled(15, 100, Fit.asIs()));
        for (int k = 0; k < 15; k++) {
            assertThat(half.get(k).samePixels(all.get(2 * k))).as("frame %d", k).isTrue();
        }
    }

    @Test
    void stopsAtTheLimit() throws IOException {
        Path file = TestClip.of("mpeg4").write(dir.resolve("l.avi"), TestClip.pictures(32, 32, 40));
        assertThat(VideoReader.read(file, ReadOptions.resampled(25, 5, Fit.asIs()))
                        .count())
                .isEqualTo(5);
        var native5 = new ReadOptions(0, 5, 16, Fit.asIs(), warnings::add);
        assertThat(VideoReader.read(file, native5).count()).isEqualTo(5);
        assertThat(warnings).isEmpty();
    }

    @Test
    void aPictureIsAClipOfOneFrame() throws IOException {
        Image image = TestClip.picture(31, 17, 0);
        Path png = dir.resolve("p.png");
        Png.write(png, image);
        Frames read = VideoReader.read(png, ReadOptions.resampled(60, 10, Fit.asIs()));
        assertThat(read.count()).isEqualTo(1);
        assertThat(read.get(0).samePixels(image)).isTrue();
        Path webp = TestClip.of("libwebp").colours(TestClip.Colours.BT601).write(dir.resolve("p.webp"), List.of(image));
        assertThat(TestClip.psnr(Png.read(webp), image)).isGreaterThan(25);
    }

    @Test
    void oneFrameVideo() throws IOException {
        Image image = TestClip.picture(64, 48, 0);
        Path file = dir.resolve("one.mp4");
        VideoWriter.write(file, new Frames(16, List.of(image)));
        assertThat(VideoReader.read(file, all()).count()).isEqualTo(1);
        Frames held = new ReferenceClip(9, 16, Fit.asIs(), Padding.HOLD_LAST).read(file);
        assertThat(held.count()).isEqualTo(9);
        assertThat(held.get(8)).isSameAs(held.get(0));
    }

    @Test
    void transparencyLiesOnWhite() throws IOException {
        var buffer = new java.awt.image.BufferedImage(2, 1, java.awt.image.BufferedImage.TYPE_INT_ARGB);
        buffer.setRGB(0, 0, 0x00123456);
        buffer.setRGB(1, 0, 0x80000000);
        javax.imageio.ImageIO.write(buffer, "png", dir.resolve("t.png").toFile());
        Image read = Png.read(dir.resolve("t.png"));
        assertThat(read.at(0, 0, 1)).isEqualTo(255);
        assertThat(read.at(0, 1, 1)).isEqualTo(127);
    }

    @Test
    void numberedPicturesAreAClip() throws IOException {
        for (int i : new int[] {10, 2, 9, 1}) {
            Png.write(dir.resolve("shot_" + i + ".png"), Image.filled(4, 4, i));
        }
        Png.write(dir.resolve("first_frame.png"), Image.filled(9, 9, 0xff));
        Files.writeString(dir.resolve("notes.txt"), "x");
        Frames read = VideoReader.read(dir, all().withSequenceFps(8));
        assertThat(read.fps()).isEqualTo(8);
        assertThat(read.images()).extracting(i -> i.at(0, 0, 2)).containsExactly(1, 2, 9, 10);
        Frames doubled = VideoReader.read(
                dir.resolve("shot_%02d.png"),
                ReadOptions.resampled(16, 5, Fit.asIs()).withSequenceFps(8));
        assertThat(doubled.images()).extracting(i -> i.at(0, 0, 2)).containsExactly(1, 1, 2, 2, 9);
        Png.write(dir.resolve("other_1.png"), Image.filled(4, 4, 1));
        Png.write(dir.resolve("other_2.png"), Image.filled(4, 4, 1));
        assertOneLine(dir, "more than one picture sequence", "other_%d.png, shot_%d.png");
    }

    @Test
    void truncatedFilesGiveWhatIsThere() throws IOException {
        Path file = dir.resolve("whole.mp4");
        VideoWriter.write(file, new Frames(16, TestClip.pictures(64, 64, 30)));
        byte[] bytes = Files.readAllBytes(file);
        Path cut = Files.write(dir.resolve("cut.mp4"), Arrays.copyOf(bytes, bytes.length * 6 / 10));
        Frames read = VideoReader.read(cut, all());
        assertThat(read.count()).isBetween(10, 25);
        assertThat(warnings).singleElement().asString().contains("cut.mp4", "cut off", read.count() + " frames");
        assertOneLine(Files.write(dir.resolve("stub.mp4"), Arrays.copyOf(bytes, 200)), "stub.mp4", "cut off");
        int data = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("mdat");
        assertOneLine(Files.write(dir.resolve("index.mp4"), Arrays.copyOf(bytes, data + 8)), "index.mp4");
    }

    @Test
    void errorsAreOneLine() throws IOException {
        assertOneLine(dir.resolve("none.mp4"), "No such file", "none.mp4");
        assertOneLine(Files.createFile(dir.resolve("empty.mp4")), "empty.mp4", "is empty");
        assertOneLine(Files.createDirectory(dir.resolve("folder")), "folder", "without pictures");
        assertOneLine(Files.writeString(dir.resolve("a.txt"), "Only text.\n".repeat(100)), "a.txt");
        assertOneLine(Files.write(dir.resolve("sound.wav"), wav()), "sound.wav", "sound but no video");
        assertOneLine(dir.resolve("no_%03d.png"), "No picture matches");
        byte[] noise = new byte[50_000];
        new java.util.Random(5).nextBytes(noise);
        assertOneLine(Files.write(dir.resolve("noise.mp4"), noise), "noise.mp4");
    }

    private void assertOneLine(Path path, String... parts) {
        assertThatThrownBy(() -> VideoReader.read(path, all()))
                .isInstanceOf(VideoException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
    }

    private static byte[] wav() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
        header.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 16000);
        header.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        header.putShort((short) 1).putShort((short) 1).putInt(8000).putInt(16000);
        header.putShort((short) 2).putShort((short) 16);
        header.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(16000);
        var out = new ByteArrayOutputStream();
        out.write(header.array());
        out.write(new byte[16000]);
        return out.toByteArray();
    }
}
