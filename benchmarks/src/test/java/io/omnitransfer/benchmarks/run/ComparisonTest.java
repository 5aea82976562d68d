package io.omnitransfer.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.benchmarks.run.Comparison.Verdict;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What counts as slower. */
class ComparisonTest {
    private static Comparison of(double[] before, double[] now) {
        return new Comparison(measured(before), measured(now), 0.05);
    }

    private static Measurement measured(double... forks) {
        return new Measurement("B.run", "B", Map.of(), forks, 0, 0);
    }

    @Test
    void clearDifferencesCount() {
        Comparison slower = of(new double[] {1, 1.01, 1.02}, new double[] {1.2, 1.21, 1.19});
        assertThat(slower.verdict()).isEqualTo(Verdict.SLOWER);
        assertThat(slower.ratio()).isCloseTo(1.01 / 1.2, within(1e-9));
        assertThat(of(new double[] {1.2, 1.21, 1.19}, new double[] {1, 1.01, 1.02})
                        .verdict())
                .isEqualTo(Verdict.FASTER);
    }

    @Test
    void oneForkDecidesNothing() {
        assertThat(of(new double[] {1}, new double[] {2, 2}).verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(of(new double[] {2, 2}, new double[] {1}).verdict()).isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void whatLiesWithinTheNoiseDoesNot() {
        assertThat(of(new double[] {1, 1.3, 1.1}, new double[] {1.2, 1.5, 1.25}).verdict())
                .as("forks overlap")
                .isEqualTo(Verdict.SAME);
        assertThat(of(new double[] {1, 1.001}, new double[] {1.03, 1.031}).verdict())
                .as("below the threshold")
                .isEqualTo(Verdict.SAME);
    }
}
