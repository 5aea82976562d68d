package io.omnitransfer.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    void helpersComeBackAfterARest() throws InterruptedException {
        assumeThat(Parallel.threads()).isGreaterThan(1);
        for (int pause = 0; pause < 6; pause += 2) { // ms; they fall asleep after two
            Thread.sleep(pause);
            Set<Thread> threads = ConcurrentHashMap.newKeySet();
            long end = System.nanoTime() + 10_000_000_000L;
            Parallel.forEach(2, _ -> {
                threads.add(Thread.currentThread());
                while (threads.size() < 2 && System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
            });
            assertThat(threads).hasSize(2);
        }
    }

    @Test
    void callsOfSeveralThreadsDoNotWaitForEachOther() {
        AtomicInteger sum = new AtomicInteger();
        Thread other = new Thread(() -> Parallel.forEach(100, sum::addAndGet));
        Parallel.forEach(2, i -> {
            if (i == 0) {
                other.start();
                join(other);
            }
        });
        assertThat(other.isAlive()).isFalse();
        assertThat(sum).hasValue(99 * 50);
    }

    private static void join(Thread thread) {
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
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
