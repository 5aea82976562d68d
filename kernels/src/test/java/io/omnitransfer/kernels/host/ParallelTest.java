package io.omnitransfer.kernels.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class ParallelTest {
    @Test
    void everyTaskRunsOnceHoweverOftenItIsCalled() {
        for (int round = 0; round < 300; round++) {
            AtomicIntegerArray runs = new AtomicIntegerArray(round % 50);
            Parallel.forEach(runs.length(), runs::incrementAndGet);
            for (int i = 0; i < runs.length(); i++) {
                assertThat(runs.get(i)).isEqualTo(1);
            }
        }
    }

    @Test
    void nestedCallsRunOnTheThreadThatMakesThem() {
        AtomicInteger sum = new AtomicInteger();
        Parallel.forEach(8, i -> {
            Thread self = Thread.currentThread();
            assertThat(Parallel.threads()).isEqualTo(1);
            Parallel.forEach(4, j -> {
                assertThat(Thread.currentThread()).isSameAs(self);
                sum.addAndGet(i * j);
            });
        });
        assertThat(sum).hasValue(28 * 6);
    }

    @Test
    void aFailureReachesTheCallerAndThePoolSurvives() {
        assertThatThrownBy(() -> Parallel.forEach(100, i -> {
                    if (i == 40) {
                        throw new IllegalStateException("task 40");
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("task 40");
        AtomicInteger count = new AtomicInteger();
        Parallel.forEach(100, _ -> count.incrementAndGet());
        assertThat(count).hasValue(100);
    }
}
