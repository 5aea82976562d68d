package io.omnitransfer.embedded.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineAlignedTest {
    @Test
    void mostArraysBeginALine() {
        List<float[]> arrays = new ArrayList<>();
        int aligned = 0;
        for (int i = 0; i < 2000; i++) {
            float[] a = LineAligned.floats(64 + i);
            assertThat(a).hasSize(64 + i).containsOnly(0f);
            aligned += LineAligned.missing(MemorySegment.ofArray(a), 0) == 0 ? 1 : 0;
            arrays.add(a);
        }
        assertThat(arrays).doesNotHaveDuplicates();
        assertThat(aligned).isGreaterThan(1500);
    }

    /** Of arrays one behind the other, which plain allocation gives, one in eight does. */
    @Test
    void elementsOfOneArrayLieFourBytesApart() {
        float[] a = new float[100];
        for (int i = 0; i < 100; i++) {
            int from = LineAligned.missing(MemorySegment.ofArray(a), 4 * i);
            int to = LineAligned.missing(MemorySegment.ofArray(a), 4 * i + 4);
            assertThat(Math.floorMod(from - to, 64)).isEqualTo(4);
            assertThat(from).isBetween(0, 63);
        }
    }
}
