package io.omnitransfer.model.wan.dit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Published figures for Wan2.1 I2V 14B at 480p, 81 frames: 32,760 tokens a branch, in units of 1e15 operations. */
class DitFlopsTest {
    private static final DitConfig WAN_14B =
            new DitConfig(40, 128, 36, 16, 4096, 512, 256, 13824, 40, true, 1e-6f, 0, 0, 1024);
    private static final Grid GRID = new Grid(21, 30, 52);

    @Test
    void agreesWithThePaperSizedRun() {
        DitFlops alone = DitFlops.of(WAN_14B, GRID, 512, List.of());
        DitFlops one = DitFlops.of(WAN_14B, GRID, 512, List.of(GRID));
        assertThat(alone.target() * 1e-15).isCloseTo(1.68, within(0.01));
        assertThat(one.target() * 1e-15).isCloseTo(2.56, within(0.01));
        assertThat(one.references() * 1e-15).isCloseTo(1.53, within(0.04));
        assertThat(one.joint() * 1e-15).isCloseTo(5.11, within(0.03));
        assertThat(one.recomputed(40) / one.joint(40)).isCloseTo(0.798, within(0.01));
        assertThat(one.cached(40) / one.joint(40)).isCloseTo(0.508, within(0.005));
    }
}
