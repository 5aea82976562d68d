package io.omnitransfer.benchmarks.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.omnitransfer.benchmarks.peer.OpenBlasPeer;
import io.omnitransfer.runtime.Device;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Only what is right is measured. */
class OpRunTest {
    private static final Device DEVICE = Device.auto();

    @Test
    void acceptsRightResults() {
        try (OpRun run = OpRun.prepare("linear", "nano text", "kernel", DEVICE)) {
            assertThat(run.flops()).isEqualTo(2L * 24 * 384 * 128);
            assertThat(run.bytes()).isEqualTo(4L * (24 * 128 + 384 * 128 + 24 * 384));
        }
    }

    @Test
    void aPresetMayBeAShape() {
        try (OpRun run = OpRun.prepare("linear", "5x7x3", "kernel", DEVICE)) {
            assertThat(run.flops()).isEqualTo(2L * 5 * 7 * 3);
        }
    }

    @Test
    void acceptsOpenBlas() {
        Optional<String> missing = new OpenBlasPeer().missing();
        assumeTrue(missing.isEmpty(), missing::toString);
        OpRun.prepare("linear", "nano text", "openblas", DEVICE).close();
    }

    @Test
    void refusesWrongResults() {
        assertThatThrownBy(() -> OpRun.prepare("add", "nano", "wrong", DEVICE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("add wrong: ")
                .hasMessageContaining("worst at 0: NaN");
    }

    /** As JMH calls it. */
    @Test
    void refusesWhatIsRightOnlyAtFirst() {
        OpBenchmark fork = new OpBenchmark();
        fork.op = "widen";
        fork.preset = "nano";
        fork.variant = "wrong";
        fork.device = "auto";
        fork.setUp();
        WrongPeer.widens = false;
        try {
            assertThatThrownBy(fork::tearDown)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("widen wrong: ");
        } finally {
            WrongPeer.widens = true;
        }
    }

    @Test
    void acceptsWhatIsRightTwice() {
        try (OpRun run = OpRun.prepare("linear", "nano text", "kernel", DEVICE);
                OpRun copy = OpRun.copy("linear", "nano text", true)) {
            run.verify();
            copy.verify();
        }
    }

    @Test
    void namesWhatThereIs() {
        assertThatThrownBy(() -> OpRun.prepare("linear", "enormous", "kernel", DEVICE))
                .hasMessageContaining("'enormous'")
                .hasMessageContaining("square 512");
        assertThatThrownBy(() -> OpRun.prepare("linear", "nano", "mkl", DEVICE))
                .hasMessageContaining("'mkl'")
                .hasMessageContaining("openblas");
        assertThatThrownBy(() -> OpRun.prepare("linear", "nano", "wrong", DEVICE))
                .hasMessageContaining("'wrong'");
        assertThatThrownBy(() -> OpRun.prepare("linear", "5x7", "kernel", DEVICE))
                .hasMessageContaining("shape 5x7 has 2 extents, expected 3");
    }
}
