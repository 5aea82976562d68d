package io.omnitransfer.benchmarks.decoupled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.model.omnitransfer.Mode;
import io.omnitransfer.model.wan.dit.DitConfig;
import org.junit.jupiter.api.Test;

/** What the FLOP model says about the scenarios that are measured. */
class ScenarioTest {
    private static final DitConfig NANO = Size.NANO.measured();

    @Test
    void referencesHaveTheLengthTheirRatioSays() {
        for (Size size : Size.values()) {
            for (double ratio : new double[] {0.25, 0.5, 1, 2}) {
                Scenario s = new Scenario(size, ratio, 1, 1);
                assertThat((double) s.reference().tokens() / size.target().tokens())
                        .as("%s", s)
                        .isEqualTo(ratio);
            }
        }
        assertThatThrownBy(() -> new Scenario(Size.NANO, 3, 1, 1).reference())
                .hasMessageContaining("0.25, 0.5, 1 and 2");
    }

    @Test
    void aRunIsItsForwardsAndOneReferenceBranch() {
        Scenario s = new Scenario(Size.NANO, 0.5, 2, 2);
        double references = s.forward(NANO, Mode.RECOMPUTE) - s.forward(NANO, Mode.CACHED);
        assertThat(s.run(NANO, Mode.CACHED, 20)).isCloseTo(40 * s.forward(NANO, Mode.CACHED) + references, within(1.0));
        assertThat(s.run(NANO, Mode.RECOMPUTE, 20)).isCloseTo(40 * s.forward(NANO, Mode.RECOMPUTE), within(1.0));
        assertThat(s.run(NANO, Mode.JOINT, 20)).isCloseTo(40 * s.forward(NANO, Mode.JOINT), within(1.0));
    }

    @Test
    void theClaimIsWhatTheFlopModelSays() {
        Scenario s = new Scenario(Size.NANO, 1, 1, 1);
        double joint = s.run(NANO, Mode.JOINT, 20);
        assertThat(joint / s.run(NANO, Mode.CACHED, 20)).isCloseTo(1.93, within(0.01));
        assertThat(joint / s.run(NANO, Mode.RECOMPUTE, 20)).isCloseTo(1.20, within(0.01));
    }

    @Test
    void twoBlocksOfALargeTransformerDifferFromItInDepthOnly() {
        DitConfig slice = Size.WAN_14B.measured();
        DitConfig whole = Size.WAN_14B.whole();
        assertThat(slice.layers()).isEqualTo(2);
        assertThat(whole.layers()).isEqualTo(40);
        assertThat(slice.dim()).isEqualTo(whole.dim()).isEqualTo(5120);
        assertThat(slice.ffnDim()).isEqualTo(whole.ffnDim());
        Scenario s = new Scenario(Size.WAN_14B, 1, 1, 1);
        assertThat(s.forward(whole, Mode.CACHED) / s.forward(slice, Mode.CACHED))
                .isCloseTo(20, within(0.3));
    }
}
