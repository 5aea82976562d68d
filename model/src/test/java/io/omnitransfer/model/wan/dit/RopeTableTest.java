package io.omnitransfer.model.wan.dit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RopeTableTest {
    private static final int PAIRS = 64;

    private static float[] table(Grid grid, Offset offset) {
        return RopeTable.of("rope", grid, offset, 128, 1024).toFloats();
    }

    @Test
    void splitsAHeadAsWanDoes() {
        assertThat(RopeTable.split(128)).containsExactly(44, 42, 42);
        assertThat(RopeTable.split(16)).containsExactly(8, 4, 4);
    }

    @Test
    void anglesOfPositionOneAreThoseOfWan() {
        float[] t = table(new Grid(2, 2, 2), Offset.NONE);
        int last = 7 * 2 * PAIRS;
        double[] expected = new double[PAIRS];
        expected[0] = 1;
        expected[1] = 0.65793322;
        expected[21] = 0.00015199;
        expected[22] = 1;
        expected[23] = 0.64494668;
        expected[42] = 0.00015505;
        expected[43] = 1;
        for (int pair : new int[] {0, 1, 21, 22, 23, 42, 43}) {
            assertThat((double) t[last + 2 * pair]).isCloseTo(Math.cos(expected[pair]), within(1e-7));
            assertThat((double) t[last + 2 * pair + 1]).isCloseTo(Math.sin(expected[pair]), within(1e-7));
        }
    }

    @Test
    void anOffsetTurnsOnlyThePairsOfItsAxis() {
        Grid grid = new Grid(2, 3, 4);
        assertChanged(grid, new Offset(5, 0, 0), 0, 22);
        assertChanged(grid, new Offset(0, 7, 0), 22, 43);
        assertChanged(grid, new Offset(0, 0, 9), 43, 64);
    }

    private static void assertChanged(Grid grid, Offset offset, int from, int to) {
        float[] plain = table(grid, Offset.NONE);
        float[] moved = table(grid, offset);
        for (int i = 0; i < plain.length; i += 2) {
            int pair = i / 2 % PAIRS;
            assertThat(moved[i + 1] != plain[i + 1] || moved[i] != plain[i])
                    .as("pair %d under %s", pair, offset)
                    .isEqualTo(pair >= from && pair < to);
        }
    }

    @Test
    void tokensRunInRasterOrder() {
        float[] t = table(new Grid(2, 3, 4), Offset.NONE);
        int token = (1 * 3 + 2) * 4 + 3;
        int at = token * 2 * PAIRS;
        assertThat((double) t[at]).isCloseTo(Math.cos(1), within(1e-7));
        assertThat((double) t[at + 2 * 22]).isCloseTo(Math.cos(2), within(1e-7));
        assertThat((double) t[at + 2 * 43]).isCloseTo(Math.cos(3), within(1e-7));
    }

    @Test
    void refusesPositionsTheModelDoesNotHave() {
        assertThat(RopeTable.of("r", new Grid(1, 1, 4), new Offset(0, 0, 1020), 16, 1024)
                        .dim(0))
                .isEqualTo(4);
        assertThatThrownBy(() -> table(new Grid(1, 1, 4), new Offset(0, 0, 1021)))
                .hasMessageContaining("position 1024 on the width axis");
    }
}
