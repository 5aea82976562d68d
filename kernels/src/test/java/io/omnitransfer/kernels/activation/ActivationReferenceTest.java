package io.omnitransfer.kernels.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The reference itself, against published values of erf. */
class ActivationReferenceTest {

    @Test
    void erf() {
        double[][] table = {
            {0, 0},
            {0.1, 0.1124629160182849},
            {0.5, 0.5204998778130465},
            {1, 0.8427007929497149},
            {2, 0.9953222650189527},
            {2.5, 0.9995930479825550},
            {3, 0.9999779095030014},
            {5, 0.9999999999984626}
        };
        for (double[] row : table) {
            assertThat(ActivationReference.erf(row[0])).as("erf(%s)", row[0]).isCloseTo(row[1], within(1e-12));
            assertThat(ActivationReference.erf(-row[0])).isCloseTo(-row[1], within(1e-12));
        }
    }
}
