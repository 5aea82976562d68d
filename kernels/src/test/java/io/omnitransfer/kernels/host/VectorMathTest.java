package io.omnitransfer.kernels.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class VectorMathTest {

    private static float exp(float x) {
        return VectorMath.exp(FloatVector.broadcast(VectorMath.SPECIES, x)).lane(0);
    }

    @Test
    void expIsWithinTwoUlp() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        float[] x = new float[VectorMath.SPECIES.length()];
        float[] y = new float[x.length];
        for (int n = 0; n < 20_000; n++) {
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) (-87.33 + 175.7 * random.nextDouble());
            }
            VectorMath.exp(FloatVector.fromArray(VectorMath.SPECIES, x, 0)).intoArray(y, 0);
            for (int i = 0; i < x.length; i++) {
                double exact = Math.exp((double) x[i]);
                double ulps = Math.abs(y[i] - exact) / Math.ulp((float) exact);
                assertThat(ulps).as("exp(%s), seed %d", x[i], seed).isLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void expOfWhatIsOutOfRange() {
        assertThat(exp(Float.NEGATIVE_INFINITY)).isZero();
        assertThat(exp(-1e30f)).isZero();
        assertThat(exp(-88f)).isZero();
        assertThat(exp(0f)).isEqualTo(1f);
        assertThat(exp(-0f)).isEqualTo(1f);
        assertThat(exp(88.3f)).isFinite();
        assertThat(exp(88.8f)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(exp(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(exp(Float.NaN)).isNaN();
        assertThat(exp(Float.intBitsToFloat(0x7F800001))).isNaN();
    }
}
