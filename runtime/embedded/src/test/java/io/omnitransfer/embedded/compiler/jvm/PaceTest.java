package io.omnitransfer.embedded.compiler.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private final Pace pace = new Pace();

    /** Runs groups; returns the share of the time that went to vectors. */
    private double run(int groups, long plain, long vectors) {
        double inVectors = 0;
        double all = 0;
        for (int i = 0; i < groups; i++) {
            boolean v = pace.useVectors();
            pace.measured(v, v ? vectors : plain);
            inVectors += v ? vectors : 0;
            all += v ? vectors : plain;
        }
        return inVectors / all;
    }

    @Test
    void triesVectorsWithinItsShareAndTakesThemOnceFaster() {
        assertThat(pace.useVectors()).isFalse();
        assertThat(run(10_000, 1000, 50_000)).isBetween(0.4, 0.55);
        run(200, 1000, 100);
        assertThat(run(1000, 1000, 100)).isEqualTo(1);
        run(10, 1000, 9000);
        assertThat(run(10_000, 1000, 9000)).isLessThan(0.55);
    }

    @Test
    void measuresManyAtOnceWhenItIsClearWhatIsFaster() {
        assertThat(pace.batch(50)).isEqualTo(1);
        pace.measured(false, 1000);
        pace.measured(true, 2000);
        assertThat(pace.batch(50)).isEqualTo(1);
        run(10, 1000, 100);
        assertThat(pace.batch(50)).isEqualTo(50);
        assertThat(pace.batch(1_000_000)).isBetween(1000, 11_000);
    }

    @Test
    void losesPatienceWithVectorsThatStaySlow() {
        long second = 1_000_000_000;
        assertThat(run(20_000, second / 1000, second)).isBetween(0.3, 0.55);
        assertThat(run(500_000, second / 1000, second / 10)).isBetween(0.01, 1.0 / 17);
    }
}
