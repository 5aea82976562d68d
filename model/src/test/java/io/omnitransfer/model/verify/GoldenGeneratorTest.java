package io.omnitransfer.model.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoldenGeneratorTest {
    private final GoldenGenerator generator = new GoldenGenerator("t/");

    @Test
    void valuesDependOnNameAndTagAlone() {
        float[] a = generator.input("x", 2, 3, 5).toFloats();
        assertThat(generator.input("x", 2, 15).toFloats()).containsExactly(a);
        assertThat(new GoldenGenerator("").input("t/x", 2, 15).toFloats()).containsExactly(a);
        assertThat(generator.input("y", 2, 15).toFloats()).isNotEqualTo(a);
    }

    @Test
    void valuesFillTheirRange() {
        float[] a = generator.input("range", 2, 4096).toFloats();
        double mean = 0;
        double square = 0;
        for (float v : a) {
            assertThat(v).isBetween(-2f, 2f);
            mean += v / a.length;
            square += (double) v * v / a.length;
        }
        // Uniform on [−2, 2): mean 0 ± 4σ, variance 4/3.
        assertThat(mean).isBetween(-4 * 1.155 / 64, 4 * 1.155 / 64);
        assertThat(square).isBetween(4.0 / 3 * 0.93, 4.0 / 3 * 1.07);
    }

    @Test
    void parametersAreScaledByTheirKind() {
        assertThat(max("l.bias", 0, 300)).isBetween(0.2f, 0.25f);
        assertThat(max("blocks.0.modulation", 0, 1, 6, 50)).isBetween(0.2f, 0.25f);
        assertThat(max("norm.weight", 1, 300)).isBetween(0.2f, 0.25f);
        assertThat(max("a.gamma", 1, 30, 1, 1, 10)).isBetween(0.2f, 0.25f);
        // √(3/24) = 2^−1.5: the exponent's half rounds to even, −2.
        assertThat(max("m.weight", 0, 20, 24)).isBetween(0.2f, 0.25f);
        // √(3/6) = 2^−0.5: to 0.
        assertThat(max("m.weight", 0, 80, 6)).isBetween(0.9f, 1f);
        // √(3/80) = 2^−2.37
        assertThat(max("c.weight", 0, 10, 20, 1, 2, 2)).isBetween(0.2f, 0.25f);
    }

    private float max(String name, float centre, int... dims) {
        float max = 0;
        for (float v : generator.parameter(name, dims).toFloats()) {
            max = Math.max(max, Math.abs(v - centre));
        }
        return max;
    }
}
