package io.omnitransfer.kernels.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The comparison all op tests rest on must be able to fail. */
class DeviationTest {
    private static final double[] ONE = {1, 1};

    @Test
    void acceptsWhatIsWithinTheBound() {
        assertThat(Deviation.describe(new float[] {1, 1 + 0x1p-23f}, ONE, ONE, 2 * Trial.EPS))
                .isEmpty();
    }

    @Test
    void rejectsWhatIsOutsideTheBound() {
        assertThat(Deviation.describe(new float[] {1, 1 + 0x1p-22f}, ONE, ONE, 2 * Trial.EPS))
                .startsWith("1 of 2 elements are wrong; worst at 1");
    }

    @Test
    void rejectsNaN() {
        assertThat(Deviation.describe(new float[] {Float.NaN, 1}, ONE, ONE, 1e9))
                .contains("worst at 0: NaN");
        assertThat(Deviation.describe(new float[] {1, 1}, new double[] {1, Double.NaN}, ONE, 1e9))
                .contains("worst at 1");
        assertThat(Deviation.describe(new float[] {1, 1}, ONE, new double[] {1, Double.NaN}, 1e9))
                .contains("worst at 1");
    }

    @Test
    void movedDataMustBeExact() {
        assertThat(Deviation.describe(new float[] {1, 1.0000001f}, ONE, ONE, 0)).contains("1 of 2");
    }

    @Test
    void rejectsMissingElements() {
        assertThat(Deviation.describe(new float[] {1}, ONE, ONE, 1)).contains("1 elements, expected 2");
    }
}
