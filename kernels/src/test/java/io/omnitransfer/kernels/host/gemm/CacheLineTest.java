package io.omnitransfer.kernels.host.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CacheLineTest {
    /**
     * Young arrays lie one behind the other: 16 bytes of header, the elements, and padding to a multiple of eight. So of
     * two that were allocated in turn, the second's lines begin where the first's do, moved by its size.
     */
    @Test
    void linesOfNeighboursDifferByTheDistanceOfTheArrays() {
        int agree = 0;
        List<float[]> kept = new ArrayList<>();
        for (int length = 18; length < 1018; length += 2) {
            float[] first = new float[length];
            float[] second = new float[length];
            kept.add(first);
            kept.add(second);
            int distance = length + 4;
            int expected = Math.floorMod(CacheLine.start(first) - distance, CacheLine.FLOATS);
            agree += CacheLine.start(second) == expected ? 1 : 0;
        }
        assertThat(kept).hasSize(1000);
        assertThat(agree)
                .as("of 500 pairs, some of which a new buffer separates")
                .isGreaterThan(400);
    }

    @Test
    void anyArrayHasAStartWithinALine() {
        for (int length = 0; length < 100; length++) {
            assertThat(CacheLine.start(new float[length])).isBetween(0, CacheLine.FLOATS - 1);
        }
    }
}
