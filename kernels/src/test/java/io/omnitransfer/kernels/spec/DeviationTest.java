package io.omnitransfer.kernels.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The comparison all op tests rest on must be able to fail. */
class DeviationTest {
    private static final double[] ONE = {1, 1};
    private static final Expected ONES = new Expected(null, ONE, ONE);

    @Test
    void acceptsWhatIsWithinTheBound() {
        assertThat(Deviation.describe(new float[] {1, 1 + 0x1p-23f}, ONES, 2 * Trial.EPS))
                .isEmpty();
    }

    @Test
    void rejectsWhatIsOutsideTheBound() {
        assertThat(Deviation.describe(new float[] {1, 1 + 0x1p-22f}, ONES, 2 * Trial.EPS))
                .startsWith("1 of 2 elements are wrong; worst at 1");
    }

    @Test
    void rejectsNaN() {
        assertThat(Deviation.describe(new float[] {Float.NaN, 1}, ONES, 1e9)).contains("worst at 0: NaN");
        assertThat(Deviation.describe(new float[] {1, 1}, new Expected(null, new double[] {1, Double.NaN}, ONE), 1e9))
                .contains("worst at 1");
        assertThat(Deviation.describe(new float[] {1, 1}, new Expected(null, ONE, new double[] {1, Double.NaN}), 1e9))
                .contains("worst at 1");
    }

    @Test
    void movedDataMustBeExact() {
        assertThat(Deviation.describe(new float[] {1, 1.0000001f}, ONES, 0)).contains("1 of 2");
    }

    @Test
    void rejectsMissingElements() {
        assertThat(Deviation.describe(new float[] {1}, ONES, 1)).contains("1 elements, expected 2");
    }

    @Test
    void comparesASampleWithTheElementsItStandsFor() {
        Expected sample = new Expected(new int[] {1, 3}, ONE, ONE);
        assertThat(Deviation.describe(new float[] {9, 1, 9, 1, 9}, sample, 0)).isEmpty();
        assertThat(Deviation.describe(new float[] {1, 1, 1, 2, 1}, sample, 0))
                .startsWith("1 of 2 elements are wrong; worst at 3: 2.0");
        assertThat(Deviation.describe(new float[] {1, 1, 1}, sample, 0)).contains("3 elements, expected 4");
    }

    @Test
    void rejectsAReferenceOfNothing() {
        assertThat(Deviation.describe(new float[0], Expected.ofSize(0), 1)).contains("nothing to compare with");
    }
}
