package io.omnitransfer.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** When warming up ends, by a clock that only calls move. */
class WarmUpTest {
    private long now;
    private int calls;

    /** @param seconds what a call takes that begins at a time */
    private boolean settles(DoubleUnaryOperator seconds) {
        return WarmUp.settles(
                () -> {
                    now += Math.round(1e9 * seconds.applyAsDouble(now * 1e-9));
                    calls++;
                },
                () -> now);
    }

    @Test
    void whatIsSteadyTakesTwoSeconds() {
        assertThat(settles(_ -> 0.01)).isTrue();
        assertThat(now * 1e-9).isBetween(2.0, 2.1);
    }

    @Test
    void aTurnForTheBetterIsWaitedFor() {
        assertThat(settles(t -> t >= 4 ? 0.002 : t % 2 < 1 ? 0.04 : 0.06)).isTrue();
        assertThat(now * 1e-9).isBetween(5.5, 6.1);
    }

    @Test
    void slowCallsOfAnotherProcessDoNotMatter() {
        assertThat(settles(t -> calls % 3 == 0 ? 0.05 : 0.01)).isTrue();
        assertThat(now * 1e-9).isLessThan(3);
    }

    @Test
    void whatNeverSettlesEnds() {
        assertThat(settles(t -> 0.1 / (1 + t))).isFalse();
        assertThat(now * 1e-9).isBetween(10.0, 10.6);
    }

    @Test
    void aLongCallIsMadeOnce() {
        assertThat(settles(_ -> 30)).isFalse();
        assertThat(calls).isEqualTo(1);
    }
}
