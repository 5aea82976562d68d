package io.omnitransfer.model.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VideoWriterTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"64, 96, 16", "96, 64, 8", "33, 47, 29.97", "16, 16, 1", "480, 272, 30"})
    void roundTrip(int height, int width, double fps) throws IOException {
        Frames clip = new Frames(fps, TestClip.pictures(height, width, 12));
        Path file = dir.resolve("out.mp4");
        String encoder = VideoWriter.write(file, clip);
        assertThat(encoder).isNotEqualTo("mpeg4");
        Frames read = VideoReader.read(file, ReadOptions.all());
        assertThat(read.count()).isEqualTo(12);
        assertThat(read.fps()).isCloseTo(fps, org.assertj.core.data.Offset.offset(0.01));
        // 4:2:0 has even sides; the picture itself is in the upper left corner, nothing is cut off.
        assertThat(read.height()).isEqualTo(height + height % 2);
        assertThat(read.width()).isEqualTo(width + width % 2);
        for (int i = 0; i < 12; i++) {
            Image shown = read.get(i).crop(0, 0, height, width);
            assertThat(TestClip.psnr(shown, clip.get(i))).as("frame %d", i).isGreaterThan(35);
        }
    }

    @Test
    void coloursAndTagsAreBt709AndTheIndexIsInFront() throws IOException {
        int[] colours = {0xff0000, 0x00ff00, 0x0000ff, 0xffffff, 0, 0x9a6b3c};
        List<Image> images = java.util.Arrays.stream(colours)
                .mapToObj(c -> Image.filled(32, 32, c))
                .toList();
        Path file = dir.resolve("c.mp4");
        VideoWriter.write(file, new Frames(8, images));
        Frames read = VideoReader.read(file, ReadOptions.all());
        for (int i = 0; i < colours.length; i++) {
            for (int c = 0; c < 3; c++) {
                assertThat(read.get(i).at(16, 16, c))
                        .as("%06x", colours[i])
                        .isCloseTo(colours[i] >> (16 - 8 * c) & 0xff, org.assertj.core.data.Offset.offset(4));
            }
        }
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(bytes).contains("avc1", "colrnclx\0\1\0\1\0\1\0");
        assertThat(bytes.indexOf("moov")).isLessThan(bytes.indexOf("mdat"));
    }

    /** Same luma, other colour: an encoder that compares luma only leaves the old colour standing. */
    @Test
    void equallyBrightMotionLeavesNoTrail() throws IOException {
        int red = 0xe02020;
        int blue = 0x3a4bff;
        List<Image> images = java.util.stream.IntStream.range(0, 12)
                .mapToObj(t -> disc(t, red, blue))
                .toList();
        Path file = dir.resolve("trail.mp4");
        VideoWriter.write(file, new Frames(8, images));
        Frames read = VideoReader.read(file, ReadOptions.all());
        double floor = TestClip.psnr(read.get(0), images.get(0)) - 1.5;
        for (int i = 1; i < 12; i++) {
            assertThat(TestClip.psnr(read.get(i), images.get(i)))
                    .as("frame %d", i)
                    .isGreaterThan(floor);
        }
    }

    private static Image disc(int t, int inside, int outside) {
        Image image = Image.filled(96, 96, outside);
        for (int y = 0; y < 96; y++) {
            for (int x = 0; x < 96; x++) {
                if (Math.hypot(x - 30 - 3 * t, y - 48) < 14) {
                    for (int c = 0; c < 3; c++) {
                        image.rgb()[(y * 96 + x) * 3 + c] = (byte) (inside >> (16 - 8 * c));
                    }
                }
            }
        }
        return image;
    }

    @Test
    void nothingRemainsWithoutFinish() throws IOException {
        Path file = dir.resolve("x.mp4");
        Files.writeString(file, "what was there before");
        try (VideoWriter writer = new VideoWriter(file, 32, 32, 8)) {
            writer.write(TestClip.picture(32, 32, 0));
        }
        assertThat(file).hasContent("what was there before");
        assertThat(dir.toFile().list()).containsExactly("x.mp4");
        VideoWriter.write(file, new Frames(8, TestClip.pictures(32, 32, 2)));
        assertThat(VideoReader.read(file, ReadOptions.all()).count()).isEqualTo(2);
        assertThat(dir.toFile().list()).containsExactly("x.mp4");
    }

    @Test
    void refusals() throws IOException {
        assertThatThrownBy(() -> new VideoWriter(dir, 32, 32, 8)).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> new VideoWriter(dir.resolve("no/x.mp4"), 32, 32, 8))
                .isInstanceOf(VideoException.class)
                .hasMessageContaining("there is no folder");
        assertThatThrownBy(() -> new VideoWriter(dir.resolve("x.mp4"), 8, 32, 8))
                .hasMessageContaining("16x16");
        try (VideoWriter writer = new VideoWriter(dir.resolve("x.mp4"), 32, 32, 8)) {
            assertThatThrownBy(() -> writer.write(TestClip.picture(32, 34, 0)))
                    .hasMessageContaining("Frame 0 is Image 34x32, expected 32x32");
            assertThatThrownBy(writer::finish).hasMessageContaining("no frames");
        }
        assertThat(dir.toFile().list()).isEmpty();
    }
}
