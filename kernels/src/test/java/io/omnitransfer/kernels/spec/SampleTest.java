package io.omnitransfer.kernels.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A sample of a reference says the same as the whole. */
class SampleTest {
    private static final long SEED = System.nanoTime() & 0xFFFFFF;

    @TestFactory
    Stream<DynamicTest> sampledElementsEqualThoseOfTheWhole() {
        return Ops.all().stream().map(op -> DynamicTest.dynamicTest(op.name() + " seed " + SEED, () -> compare(op)));
    }

    private static void compare(OpSpec op) {
        OpCase c = op.create(op.randomShape(OpCheck.random(SEED)), OpCheck.random(SEED));
        List<Expected> whole = c.expected(Sample.ALL);
        List<Expected> some = c.expected(Sample.of(5, SEED));
        assertThat(some).hasSameSizeAs(whole);
        for (int i = 0; i < some.size(); i++) {
            Expected s = some.get(i);
            assertThat(s.count()).isPositive();
            for (int j = 0; j < s.count(); j++) {
                int at = s.index(j);
                // Sums may run in another order.
                double bound = 1e-12 * whole.get(i).magnitudes()[at];
                assertThat(s.values()[j]).isCloseTo(whole.get(i).values()[at], within(bound));
                assertThat(s.magnitudes()[j]).isCloseTo(whole.get(i).magnitudes()[at], within(bound));
            }
        }
    }

    @Test
    void choosesDistinctElementsInOrder() {
        Expected e = Sample.of(50, SEED).expected(1000);
        assertThat(e.indices()).hasSize(50).isSorted().doesNotHaveDuplicates();
        e.set(e.index(7), 3, 4);
        assertThat(e.values()[7]).isEqualTo(3);
        assertThat(e.wants(e.index(7))).isTrue();
        assertThat(e.wantsAny(e.index(49) + 1, 1000)).isFalse();
        assertThat(Sample.of(50, SEED).expected(20).indices())
                .as("fewer elements than the sample")
                .isNull();
        assertThatThrownBy(() -> Sample.of(0, 1)).hasMessageContaining("0 elements");
    }

    @Test
    void fewerOfTheKnownElementsAreStillWhatTheyWere() {
        Expected whole = Expected.exactly(new double[] {0, 1, 2, 3, 4});
        assertThat(whole.thinned(5)).isSameAs(whole);
        Expected some = whole.thinned(3);
        assertThat(some.indices()).containsExactly(0, 1, 3);
        assertThat(some.values()).containsExactly(0, 1, 3);
        assertThat(some.thinned(2).indices()).containsExactly(0, 1);
    }

    @Test
    void ignoresElementsNobodyAskedFor() {
        Expected e = Sample.of(1, 2).expected(10);
        int other = e.index(0) == 0 ? 1 : 0;
        e.set(other, 5, 5);
        assertThat(e.values()[0]).isZero();
        assertThat(e.wants(other)).isFalse();
    }
}
