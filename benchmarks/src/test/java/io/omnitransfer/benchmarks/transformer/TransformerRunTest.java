package io.omnitransfer.benchmarks.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnitransfer.benchmarks.op.WrongPeer;
import io.omnitransfer.benchmarks.peer.Peer;
import io.omnitransfer.runtime.Device;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransformerRunTest {
    private static final Device DEVICE = Device.select("jvm");

    @AfterEach
    void theWrongPeerKnowsNoTransformersAgain() {
        WrongPeer.transforms = false;
    }

    /** Twice, because weights are kept in another form from the second run on. */
    @Test
    void oursGivesWhatAnotherImplementationGives() {
        try (TransformerRun run = TransformerRun.prepare(Transformer.NANO, TransformerBenchmark.OURS, DEVICE)) {
            for (int i = 0; i < 2; i++) {
                run.run();
                run.verify();
            }
        }
    }

    @Test
    void everyPeerGivesWhatOursGives() {
        List<Peer> peers = TransformerRun.peers();
        if (peers.isEmpty()) {
            System.out.println("skipped: no peer knows transformers here");
        }
        for (Peer peer : peers) {
            try (TransformerRun run = TransformerRun.prepare(Transformer.NANO, peer.name(), DEVICE)) {
                run.run();
                run.verify();
            }
        }
    }

    @Test
    void whatIsWrongIsRefused() {
        WrongPeer.transforms = true;
        try (TransformerRun run = TransformerRun.prepare(Transformer.NANO, "wrong", DEVICE)) {
            run.run();
            assertThatThrownBy(run::verify)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("nano by wrong");
        }
    }

    @Test
    void namesWhatThereIs() {
        assertThatThrownBy(() -> Transformer.named("large"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no transformer 'large'; there are [nano, 1.3B block]");
        assertThatThrownBy(() -> TransformerRun.prepare(Transformer.NANO, "openblas", DEVICE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no peer 'openblas' that knows transformers");
        assertThat(Transformer.WAN_1_3B_BLOCK.tokens()).isEqualTo(2048);
    }
}
