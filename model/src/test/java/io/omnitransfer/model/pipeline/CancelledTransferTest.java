package io.omnitransfer.model.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnitransfer.model.omnitransfer.Task;
import io.omnitransfer.runtime.Device;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Interrupting the thread ends a transfer in one way, whatever it was doing: a kernel, a read, or between two. */
class CancelledTransferTest {
    private static final Path NANO = Path.of("nano");

    @Test
    void anInterruptInAnyStageIsACancellation() throws Exception {
        TransferRequest request = TransferRequest.transfer(
                        Task.EFFECT, NANO.resolve("examples/effect/reference_%02d.png"))
                .frames(1)
                .steps(1)
                .guidance(1.0)
                .size(new TransferRequest.Size(32, 32))
                .build();
        try (OmniTransfer model = OmniTransfer.open(NANO.resolve("checkpoint"), Device.auto(), Progress.SILENT)) {
            for (String stage : new String[] {"Reading inputs", "Encoding", "Understanding", "Denoising", "Decoding"}) {
                assertThatThrownBy(() -> model.transfer(request, interruptAt(stage)))
                        .as(stage)
                        .isInstanceOf(CancelledException.class);
                assertThat(Thread.interrupted()).as(stage).isTrue();
            }
            assertThat(model.transfer(request, Progress.SILENT).result().count())
                    .as("the model is usable after cancellations")
                    .isEqualTo(1);
        }
    }

    private static Progress interruptAt(String stage) {
        return new Progress() {
            @Override
            public void stage(String name, int steps) {
                if (name.equals(stage)) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void step(int done) {}

            @Override
            public void note(String line) {}
        };
    }
}
