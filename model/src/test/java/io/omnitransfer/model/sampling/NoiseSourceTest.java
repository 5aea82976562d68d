package io.omnitransfer.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NoiseSourceTest {
    /** The known answers published with Random123. */
    @Test
    void philoxKnownAnswers() {
        assertThat(philox(0, 0, 0, 0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(philox(-1, -1, -1, -1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void followsItsDocumentedRecipe() {
        int[] word = philox(1, 0, 7, 0, 42, 0);
        float[] noise = NoiseSource.seeded(42, 7).draw(7);
        double radius = Math.sqrt(-2 * Math.log((Integer.toUnsignedLong(word[0]) + 1) / 4294967296.0));
        double angle = 2 * Math.PI * Integer.toUnsignedLong(word[1]) / 4294967296.0;
        assertThat(noise[4]).isCloseTo((float) (radius * Math.cos(angle)), within(1e-6f));
        assertThat(noise[5]).isCloseTo((float) (radius * Math.sin(angle)), within(1e-6f));
    }

    @Test
    void isStandardNormal() {
        int n = 1 << 20;
        float[] noise = NoiseSource.seeded(20260114).draw(n);
        double[] moment = new double[5];
        double neighbours = 0;
        for (int i = 0; i < n; i++) {
            for (int p = 1; p <= 4; p++) {
                moment[p] += Math.pow(noise[i], p) / n;
            }
            neighbours += noise[i] * noise[(i + 1) % n] / (double) n;
        }
        // Five standard errors: the moments' variances are 1, 2, 15 and 96 over n, the product's 1 over n.
        double error = 5 / Math.sqrt(n);
        assertThat(moment[1]).isCloseTo(0, within(error));
        assertThat(moment[2]).isCloseTo(1, within(error * Math.sqrt(2)));
        assertThat(moment[3]).isCloseTo(0, within(error * Math.sqrt(15)));
        assertThat(moment[4]).isCloseTo(3, within(error * Math.sqrt(96)));
        assertThat(neighbours).isCloseTo(0, within(error));
    }

    @Test
    void followsTheNormalDistributionFunction() {
        int n = 1 << 18;
        float[] noise = NoiseSource.seeded(-3).draw(n);
        Arrays.sort(noise);
        double[][] quantiles = {{-2.326348, 0.01}, {-1, 0.158655}, {-0.253347, 0.4}, {0.5, 0.691462}, {1.959964, 0.975}
        };
        for (double[] q : quantiles) {
            int at = Arrays.binarySearch(noise, (float) q[0]);
            double below = (at < 0 ? -at - 1 : at) / (double) n;
            assertThat(below).isCloseTo(q[1], within(5 * Math.sqrt(q[1] * (1 - q[1]) / n)));
        }
    }

    @Test
    void seedsAndStreamsDiffer() {
        float[] noise = NoiseSource.seeded(1).draw(33);
        assertThat(NoiseSource.seeded(1).draw(21)).containsExactly(Arrays.copyOf(noise, 21));
        assertThat(NoiseSource.seeded(2).draw(33)).isNotEqualTo(noise);
        assertThat(NoiseSource.seeded(1L << 32).draw(33))
                .isNotEqualTo(NoiseSource.seeded(0).draw(33));
        assertThat(NoiseSource.seeded(1, 1).draw(33)).isNotEqualTo(noise);
    }

    @Test
    void givenNoiseMustFit() {
        assertThat(NoiseSource.of(new float[] {1, 2}).draw(2)).containsExactly(1, 2);
        assertThatThrownBy(() -> NoiseSource.of(new float[2]).draw(3)).hasMessageContaining("2 numbers, expected 3");
    }

    private static int[] philox(int a, int b, int c, int d, int key0, int key1) {
        int[] word = {a, b, c, d};
        Philox.encrypt(word, key0, key1);
        return word;
    }
}
