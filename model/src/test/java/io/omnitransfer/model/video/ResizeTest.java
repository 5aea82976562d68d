package io.omnitransfer.model.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {
    @ParameterizedTest
    @CsvSource({"bicubic_16x16", "bicubic_40x51", "lanczos_11x19", "lanczos_23x74", "box_9x10", "bicubic_12x37"})
    void equalsPillow(String name) throws IOException {
        Image input = golden("pillow", "input");
        Image expected = golden("pillow", name);
        Filter filter = Filter.valueOf(name.substring(0, name.indexOf('_')).toUpperCase(Locale.ROOT));
        assertThat(Resize.pillow(input, expected.height(), expected.width(), filter)
                        .rgb())
                .isEqualTo(expected.rgb());
    }

    /** PyTorch computes in float32, so it falls to the other side where the exact value lies halfway between levels. */
    @Test
    void equalsTorchExceptAtTies() throws IOException {
        Image input = Png.read(Path.of("nano/examples/motion/reference_05.png"));
        Image expected = golden("torch", "motion_reference_05");
        byte[] actual = Resize.torchAntialiased(input, 112, 112).rgb();
        int different = 0;
        for (int i = 0; i < actual.length; i++) {
            int levels = Math.abs((actual[i] & 0xff) - (expected.rgb()[i] & 0xff));
            assertThat(levels).as("byte %d", i).isLessThanOrEqualTo(1);
            different += levels;
        }
        assertThat(different).isLessThan(actual.length / 200);
    }

    private static Image golden(String file, String name) throws IOException {
        try (var in = ResizeTest.class.getResourceAsStream(file + ".safetensors")) {
            byte[] all = in.readAllBytes();
            int length =
                    (int) ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
            JsonNode entry = new ObjectMapper().readTree(all, 8, length).required(name);
            JsonNode at = entry.required("data_offsets");
            byte[] pixels = Arrays.copyOfRange(
                    all, 8 + length + at.get(0).asInt(), 8 + length + at.get(1).asInt());
            JsonNode shape = entry.required("shape");
            return new Image(shape.get(0).asInt(), shape.get(1).asInt(), pixels);
        }
    }

    @ParameterizedTest
    @CsvSource({"32, 32, 28, 28", "9, 14, 20, 5", "7, 5, 7, 40", "1, 1, 3, 2", "50, 3, 1, 1"})
    void antialiasedIsTheConvolution(int h, int w, int oh, int ow) {
        long seed = ThreadLocalRandom.current().nextLong();
        Image in = random(h, w, seed);
        Image out = Resize.torchAntialiased(in, oh, ow);
        for (int y = 0; y < oh; y++) {
            for (int x = 0; x < ow; x++) {
                for (int c = 0; c < 3; c++) {
                    double sum = 0;
                    double weights = 0;
                    for (int j = 0; j < h; j++) {
                        for (int i = 0; i < w; i++) {
                            double k = catmullRom(y, j, h, oh) * catmullRom(x, i, w, ow);
                            sum += k * in.at(j, i, c);
                            weights += k;
                        }
                    }
                    double expected = Math.clamp(sum / weights, 0, 255);
                    assertThat((double) out.at(y, x, c))
                            .as("seed %d, row %d, column %d, channel %d", seed, y, x, c)
                            .isCloseTo(expected, within(0.5 + 1e-9));
                }
            }
        }
    }

    /** Weight of input {@code j} for output {@code y}: the cubic through its textbook coefficients, stretched. */
    private static double catmullRom(int y, int j, int in, int out) {
        double scale = (double) in / out;
        double d = Math.abs(j + 0.5 - (y + 0.5) * scale) / Math.max(1, scale);
        return d < 1 ? 1.5 * d * d * d - 2.5 * d * d + 1 : d < 2 ? -0.5 * d * d * d + 2.5 * d * d - 4 * d + 2 : 0;
    }

    @ParameterizedTest
    @CsvSource({"8, 11, 16, 5", "5, 4, 13, 19", "3, 1, 1, 6", "6, 6, 6, 6"})
    void plainBicubicIsKeysInterpolation(int h, int w, int oh, int ow) {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        float[] in = new float[2 * h * w];
        for (int i = 0; i < in.length; i++) {
            in[i] = random.nextFloat() * 2 - 1;
        }
        float[] out = Resize.torchBicubic(in, 2, h, w, oh, ow);
        for (int c = 0; c < 2; c++) {
            for (int y = 0; y < oh; y++) {
                for (int x = 0; x < ow; x++) {
                    double sy = (y + 0.5) * h / oh - 0.5;
                    double sx = (x + 0.5) * w / ow - 0.5;
                    double[] wy = keys(sy - Math.floor(sy));
                    double[] wx = keys(sx - Math.floor(sx));
                    double sum = 0;
                    double magnitude = 0;
                    for (int j = 0; j < 4; j++) {
                        for (int i = 0; i < 4; i++) {
                            int row = Math.min(h - 1, Math.max(0, (int) Math.floor(sy) - 1 + j));
                            int column = Math.min(w - 1, Math.max(0, (int) Math.floor(sx) - 1 + i));
                            double term = wy[j] * wx[i] * in[(c * h + row) * w + column];
                            sum += term;
                            magnitude += Math.abs(term);
                        }
                    }
                    assertThat((double) out[(c * oh + y) * ow + x])
                            .as("seed %d", seed)
                            .isCloseTo(sum, within(Math.ulp(1f) * magnitude + 1e-12));
                }
            }
        }
    }

    /** The four weights at phase t for a = −3/4. */
    private static double[] keys(double t) {
        double a = -0.75;
        return new double[] {
            a * t * (1 - t) * (1 - t),
            1 - (a + 3) * t * t + (a + 2) * t * t * t,
            1 - (a + 3) * (1 - t) * (1 - t) + (a + 2) * (1 - t) * (1 - t) * (1 - t),
            a * t * t * (1 - t)
        };
    }

    @Test
    void sameSizeKeepsThePixels() {
        Image in = random(9, 13, 1);
        assertThat(Resize.pillow(in, 9, 13, Filter.LANCZOS)).isSameAs(in);
        assertThat(Fit.exactly(9, 13).apply(in)).isSameAs(in);
        assertThat(Resize.torchAntialiased(in, 9, 13).samePixels(in)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // √(480·832·9/16) = 473.9, √(480·832·16/9) = 842.6, √(480·832·1000) = 19983.99
        "1080, 1920, 464, 832",
        "1920, 1080, 832, 464",
        "480, 832, 480, 832",
        "500, 500, 624, 624",
        "1, 1000, 16, 19968"
    })
    void areaKeepsTheAspectInMultiplesOf16(int h, int w, int height, int width) {
        assertThat(Fit.area(480 * 832).sizeFor(h, w)).isEqualTo(new Fit.Exactly(height, width));
    }

    @Test
    void exactSizeCropsAroundTheCentre() {
        Image in = Image.filled(40, 100, 0x0000ff);
        for (int y = 0; y < 40; y++) {
            for (int x = 30; x < 70; x++) {
                in.rgb()[(y * 100 + x) * 3] = (byte) 255;
            }
        }
        Image out = Fit.exactly(20, 20).apply(in);
        assertThat(out.height()).isEqualTo(20);
        for (int x = 0; x < 20; x++) {
            assertThat(out.at(10, x, 0)).isEqualTo(255);
        }
        Image tall = Fit.exactly(16, 32).apply(TestClip.picture(300, 100, 0));
        assertThat(tall.width()).isEqualTo(32);
        assertThat(tall.height()).isEqualTo(16);
    }

    private static Image random(int h, int w, long seed) {
        byte[] rgb = new byte[h * w * 3];
        new Random(seed).nextBytes(rgb);
        return new Image(h, w, rgb);
    }
}
