package io.omnitransfer.benchmarks.decoupled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.model.omnitransfer.Mode;
import io.omnitransfer.model.wan.dit.Target;
import io.omnitransfer.runtime.Device;
import org.junit.jupiter.api.Test;

/** What is timed is what it claims to be. */
class DenoisingTest {
    @Test
    void cachedAndRecomputedReferencesGiveOneResultAndJointAnother() {
        Denoising denoising = new Denoising(new Scenario(Size.NANO, 0.25, 1, 1), Device.auto());
        denoising.verify(Mode.JOINT);
        float cached = forward(denoising, Mode.CACHED);
        float recomputed = forward(denoising, Mode.RECOMPUTE);
        float joint = forward(denoising, Mode.JOINT);
        assertThat(cached).isNotNaN().isCloseTo(recomputed, within(1e-3f));
        assertThat(joint).isNotNaN().isNotCloseTo(cached, within(1e-6f));
        assertThat(denoising.run(Mode.CACHED, 1)).isNotNaN();
    }

    private static float forward(Denoising denoising, Mode mode) {
        try (Target target = denoising.target(mode)) {
            return denoising.forward(target, 500);
        }
    }
}
