package io.omnitransfer.model.qwen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.model.qwen.ImagePreprocessor.Size;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagePreprocessorTest {
    private static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
    private static final List<Double> STD = List.of(0.26862954, 0.26130258, 0.27577711);
    private static final ImagePreprocessor RELEASED =
            new ImagePreprocessor(14, 2, 2, 3136, 12_845_056, 1 / 255.0, MEAN, STD);

    @ParameterizedTest
    @CsvSource({
        "480,832,476,840", // 17.14 → 17, 29.71 → 30 tokens
        "70,70,56,56", // 2.5 is half way: to the even 2
        "98,98,112,112", // 3.5: to the even 4
        "20,20,56,56", // too small: scaled up to 3136 pixels
        "8000,6000,4116,3080", // too large: scaled down by 1.9331…
    })
    void resizesToWholeTokens(int height, int width, int expectedHeight, int expectedWidth) {
        assertThat(RELEASED.resize(height, width)).isEqualTo(new Size(expectedHeight, expectedWidth));
    }

    @Test
    void staysInsideTheLimits() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 2000; run++) {
            int height = 1 + random.nextInt(9000);
            int width = Math.clamp((long) (height * Math.exp(random.nextGaussian())), height / 100 + 1, height * 100);
            Size size = RELEASED.resize(height, width);
            assertThat(size.height() % 28 + size.width() % 28)
                    .as("seed %d", seed)
                    .isZero();
            assertThat((long) size.height() * size.width())
                    .as("%d × %d, seed %d", height, width, seed)
                    .isBetween(3136L, 12_845_056L);
        }
    }

    @Test
    void ordersPatchesByTokenAndValuesByChannel() {
        ImagePreprocessor small = new ImagePreprocessor(2, 2, 2, 1, 1 << 20, 1 / 255.0, MEAN, STD);
        Size size = new Size(8, 12);
        int frames = 3;
        byte[] pixels = new byte[frames * 8 * 12 * 3];
        new Random(5).nextBytes(pixels);
        float[] patches = small.patches(pixels, frames, size);
        assertThat(patches).hasSize(2 * 4 * 6 * 24);
        // The inverse: where each pixel must have gone. Frame 2 fills both frames of the second temporal patch.
        for (int t = 0; t < 4; t++) {
            for (int y = 0; y < 8; y++) {
                for (int x = 0; x < 12; x++) {
                    for (int c = 0; c < 3; c++) {
                        int patch = ((t / 2 * 2 + y / 4) * 3 + x / 4) * 4 + y / 2 % 2 * 2 + x / 2 % 2;
                        int inside = ((c * 2 + t % 2) * 2 + y % 2) * 2 + x % 2;
                        int level = pixels[((Math.min(t, 2) * 8 + y) * 12 + x) * 3 + c] & 0xFF;
                        assertThat((double) patches[patch * 24 + inside])
                                .isCloseTo((level / 255.0 - MEAN.get(c)) / STD.get(c), within(4 * 0x1p-24));
                    }
                }
            }
        }
    }

    @Test
    void readsTheCheckpointsConfiguration() throws IOException {
        var nano = ImagePreprocessor.load(Path.of("nano/checkpoint/mllm/preprocessor_config.json"));
        assertThat(nano).isEqualTo(new ImagePreprocessor(14, 2, 2, 3136, 12600, 1 / 255.0, MEAN, STD));
        assertThat(nano.resize(128, 128)).isEqualTo(new Size(112, 112));
        assertThat(nano.grid(1, new Size(112, 112))).isEqualTo(new VisionGrid(1, 8, 8, 2));
        assertThat(nano.grid(4, new Size(112, 112)).tokens()).isEqualTo(32);
        assertThat(nano.patches(new byte[112 * 112 * 3], 1, new Size(112, 112))).hasSize(64 * 1176);
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> RELEASED.resize(1, 201)).hasMessageContaining("aspect of at most 200");
        assertThatThrownBy(() -> RELEASED.grid(1, new Size(30, 28))).hasMessageContaining("28 × 30 pixels");
        assertThatThrownBy(() -> RELEASED.patches(new byte[3], 1, new Size(28, 28)))
                .hasMessageContaining("Got 3 bytes, expected [1, 28, 28, 3]");
    }
}
