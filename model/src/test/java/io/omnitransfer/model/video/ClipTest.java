package io.omnitransfer.model.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.omnitransfer.runtime.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipTest {
    @TempDir
    Path dir;

    private static Frames numbered(int count) {
        return new Frames(
                16,
                IntStream.range(0, count).mapToObj(i -> Image.filled(2, 2, i)).toList());
    }

    private static List<Integer> numbers(Frames clip) {
        return clip.images().stream().map(i -> i.at(0, 0, 2)).toList();
    }

    @Test
    void paddingContinuesShortClips() throws IOException {
        Frames three = numbered(3);
        assertThat(numbers(Padding.HOLD_LAST.take(three, 6, "x"))).containsExactly(0, 1, 2, 2, 2, 2);
        assertThat(numbers(Padding.PING_PONG.take(three, 8, "x"))).containsExactly(0, 1, 2, 1, 0, 1, 2, 1);
        assertThat(numbers(Padding.PING_PONG.take(numbered(1), 3, "x"))).containsExactly(0, 0, 0);
        assertThat(numbers(Padding.STRICT.take(numbered(5), 3, "x"))).containsExactly(0, 1, 2);
        assertThatThrownBy(() -> Padding.STRICT.take(three, 4, "v.mp4"))
                .isInstanceOf(VideoException.class)
                .hasMessageContaining("v.mp4 gives 3 frames at 16.0 fps, expected at least 4");
    }

    @Test
    void referenceClipIsExactlyWhatTheModelTakes() throws IOException {
        Path file = dir.resolve("v.mp4");
        VideoWriter.write(file, new Frames(30, TestClip.pictures(90, 160, 30)));
        Frames clip = new ReferenceClip(17, 8, Fit.exactly(128, 128), Padding.PING_PONG).read(file);
        assertThat(clip.count()).isEqualTo(17);
        assertThat(clip.fps()).isEqualTo(8);
        assertThat(clip.get(3)).hasToString("Image 128x128");
        // One second holds 8 frames, the loop has period 14.
        assertThat(clip.get(14)).isSameAs(clip.get(0));
        Frames own = new ReferenceClip(5, 16, Fit.area(64 * 64), Padding.STRICT).read(file);
        assertThat(List.of(own.width(), own.height())).containsExactly(80, 48);
    }

    @Test
    void pngKeepsThePixels() throws IOException {
        byte[] rgb = new byte[31 * 17 * 3];
        new Random(3).nextBytes(rgb);
        Image image = new Image(31, 17, rgb);
        Png.write(dir.resolve("a.png"), image);
        assertThat(Png.read(dir.resolve("a.png")).samePixels(image)).isTrue();
        assertThat(dir.toFile().list()).containsExactly("a.png");
    }

    @Test
    void planesAndBack() {
        byte[] rgb = new byte[256 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) i;
        }
        Image image = new Image(1, 256, rgb);
        assertThat(Image.fromPlanes(image.toPlanes(), 1, 256).samePixels(image)).isTrue();
        assertThat(Image.fromPlanes(new float[] {-7, 0, 2}, 1, 1).rgb()).containsExactly(0, 128, 255);
        assertThatThrownBy(() -> Image.fromPlanes(new float[] {0, Float.NaN, 0}, 1, 1))
                .hasMessageContaining("channel 1 is NaN");
    }

    @Test
    void aPictureBecomesAFrame() {
        Tensor clip = Tensor.f32("clip", 2, 1, 1, 3);
        clip.fill(7);
        Image.filled(1, 1, 0xff0033).copyTo(clip, 1);
        assertThat(clip.toFloats()).containsExactly(7, 7, 7, 1, -1, 0x33 / 127.5f - 1);
    }

    @Test
    void anUnfinishedOutputLeavesNothing() throws IOException {
        Path file = dir.resolve("r.json");
        try (AtomicOutput out = new AtomicOutput(file)) {
            Files.writeString(out.temporary(), "half");
            assertThat(file).doesNotExist();
        }
        assertThat(dir.toFile().list()).isEmpty();
        try (AtomicOutput out = new AtomicOutput(file)) {
            Files.writeString(out.temporary(), "whole");
            out.commit();
        }
        assertThat(file).hasContent("whole");
        assertThat(dir.toFile().list()).containsExactly("r.json");
    }

    @Test
    void anOutputThatCannotBeWrittenIsNoticedAtOnce() throws IOException {
        Path locked = Files.createDirectory(dir.resolve("locked"));
        try {
            // Root may write everywhere but where the kernel lets nobody.
            Path file = locked.toFile().setWritable(false) && !Files.isWritable(locked)
                    ? locked.resolve("r.json")
                    : Path.of("/proc/r.json");
            assumeTrue(Files.isDirectory(file.getParent()));
            assertThatThrownBy(() -> new AtomicOutput(file))
                    .isInstanceOf(VideoException.class)
                    .hasMessageContaining("Cannot write " + file + ": no file can be created in");
        } finally {
            assertThat(locked.toFile().setWritable(true)).isTrue();
        }
        Path file = dir.resolve("r.json");
        new AtomicOutput(file).close();
        assertThat(file).doesNotExist();
        assertThat(dir.toFile().list()).containsExactly("locked");
    }

    @Test
    void aLinkStaysALinkAndADeviceADevice() throws IOException {
        Path file = dir.resolve("r.json");
        Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("other"));
        Files.createSymbolicLink(dir.resolve("other"), Path.of("r.json"));
        for (String text : List.of("the first", "the second")) {
            try (AtomicOutput out = new AtomicOutput(link)) {
                Files.writeString(out.temporary(), text);
                out.commit();
            }
            assertThat(link).isSymbolicLink();
            assertThat(dir.resolve("other")).isSymbolicLink();
            assertThat(file).hasContent(text);
        }
        Path circle = Files.createSymbolicLink(dir.resolve("circle"), Path.of("circle"));
        assertThatThrownBy(() -> new AtomicOutput(circle)).hasMessageContaining("lead nowhere");

        Path nothing = Path.of("/dev/null");
        assumeTrue(Files.isWritable(nothing));
        Path toNothing = Files.createSymbolicLink(dir.resolve("nothing.png"), nothing);
        Png.write(toNothing, Image.filled(2, 2, 1));
        assertThat(toNothing).isSymbolicLink();
        assertThat(nothing).satisfies(n -> assertThat(Files.isRegularFile(n)).isFalse());
        assertThat(nothing).exists();
    }

    @Test
    void contactSheetShowsEvenlySpacedFrames() throws IOException {
        List<Image> images = IntStream.range(0, 17)
                .mapToObj(i -> Image.filled(32, 64, 0x0f0f0f * i))
                .toList();
        ContactSheet sheet = new ContactSheet(32)
                .add("reference", new Frames(8, images))
                .add("first frame", Image.filled(64, 64, 0xff0000));
        BufferedImage drawn = sheet.draw();
        assertThat(drawn.getWidth()).isEqualTo(2 * 16 + 9 * 64 + 8 * 6);
        for (int k = 0; k < 9; k++) {
            assertThat(drawn.getRGB(16 + k * 70 + 32, 16 + 24 + 16) & 0xff).isEqualTo(0x0f * 2 * k);
        }
        assertThat(drawn.getRGB(16 + 16, drawn.getHeight() - 16 - 16) & 0xffffff)
                .isEqualTo(0xff0000);
        sheet.write(dir.resolve("sheet.png"));
        assertThat(Png.read(dir.resolve("sheet.png")).width()).isEqualTo(drawn.getWidth());
    }
}
