package io.omnitransfer.threads;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.threads.Parts.Stretch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class PartsTest {
    @Test
    void aThreadWalksThroughItsOwnPartAndThenTakesTheEndsOfOthers() {
        Parts parts = new Parts(10, 2);
        List<Stretch> taken = new ArrayList<>();
        for (Stretch s = parts.claim(1, 2, 2); s != null; s = parts.claim(1, 2, 2)) {
            taken.add(s);
        }
        assertThat(taken)
                .containsExactly(
                        new Stretch(5, 7),
                        new Stretch(7, 9),
                        new Stretch(9, 10),
                        new Stretch(3, 5),
                        new Stretch(1, 3),
                        new Stretch(0, 1));
        assertThat(parts.claim(0, 1, 1)).isNull();
    }

    @Test
    void stretchesBecomeSmallerTowardsTheEnd() {
        Parts parts = new Parts(1000, 1);
        assertThat(parts.claim(0, 10, 400)).isEqualTo(new Stretch(0, 250));
        assertThat(parts.claim(0, 10, 100)).isEqualTo(new Stretch(250, 350));
        assertThat(parts.claim(0, 200, 400)).isEqualTo(new Stretch(350, 550));
    }

    @Test
    void partsOfManyNumbersDoNotOverflow() {
        Parts parts = new Parts(Integer.MAX_VALUE, 3);
        int next = (int) (Integer.MAX_VALUE * 2L / 3);
        assertThat(parts.claim(2, 1, 1)).isEqualTo(new Stretch(next, next + 1));
        assertThat(new Parts(Integer.MAX_VALUE, 1).claim(0, Integer.MAX_VALUE, Integer.MAX_VALUE))
                .isEqualTo(new Stretch(0, Integer.MAX_VALUE));
    }

    @Test
    void everyNumberIsTakenOnceWhoeverComesFirst() throws InterruptedException {
        Random random = new Random();
        for (int round = 0; round < 300; round++) {
            AtomicIntegerArray taken = new AtomicIntegerArray(random.nextInt(500));
            int count = 1 + random.nextInt(4);
            Parts parts = new Parts(taken.length(), count);
            int most = 1 + random.nextInt(8);
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int part = t % count;
                threads.add(Thread.ofPlatform().start(() -> {
                    for (Stretch s = parts.claim(part, 1, most); s != null; s = parts.claim(part, 1, most)) {
                        for (int i = s.first(); i < s.end(); i++) {
                            taken.incrementAndGet(i);
                        }
                    }
                }));
            }
            for (Thread t : threads) {
                t.join();
            }
            for (int i = 0; i < taken.length(); i++) {
                assertThat(taken.get(i)).isEqualTo(1);
            }
        }
    }
}
