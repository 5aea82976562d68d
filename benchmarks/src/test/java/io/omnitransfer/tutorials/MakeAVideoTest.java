package io.omnitransfer.tutorials;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnitransfer.model.omnitransfer.Task;
import io.omnitransfer.model.pipeline.OmniTransfer;
import io.omnitransfer.model.pipeline.OutputFiles;
import io.omnitransfer.model.pipeline.Progress;
import io.omnitransfer.model.pipeline.Transfer;
import io.omnitransfer.model.pipeline.TransferRequest;
import io.omnitransfer.runtime.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tutorial 7. */
class MakeAVideoTest {
    private static final Path NANO = Path.of(System.getProperty("basedir", "."), "../model/nano");

    // region progress
    /** Collects what a transfer says; a real program would draw a bar. */
    static final class Log implements Progress {
        final List<String> lines = new ArrayList<>();

        @Override
        public void stage(String name, int steps) {
            lines.add(name);
        }

        @Override
        public void step(int done) {}

        @Override
        public void note(String line) {
            lines.add("note: " + line);
        }
    }
    // endregion

    @Test
    void effect(@TempDir Path folder) throws Exception {
        // region transfer
        Path example = NANO.resolve("examples/effect");
        TransferRequest request = TransferRequest.transfer(Task.EFFECT, example.resolve("reference_%02d.png"))
                .image(example.resolve("first_frame.png"))
                .frames(5)
                .steps(2)
                .seed(7)
                .build();
        Log log = new Log();
        Transfer transfer;
        try (OmniTransfer model = OmniTransfer.open(NANO.resolve("checkpoint"), Device.auto(), log)) {
            transfer = model.transfer(request, log);
        }
        OutputFiles files = transfer.write(folder.resolve("effect.mp4"));
        // endregion

        // region video-check
        assertThat(log.lines)
                .containsSubsequence("Loading the model", "Encoding", "Reference branch", "Denoising", "Decoding");
        assertThat(transfer.result().count()).isEqualTo(5);
        assertThat(transfer.result().width()).isEqualTo(128);
        assertThat(files.video()).isNotEmptyFile();
        assertThat(files.sheet()).hasFileName("effect.png").isNotEmptyFile();
        JsonNode record = new ObjectMapper().readTree(Files.readString(files.record()));
        assertThat(record.at("/references/0/task").asText()).isEqualTo("effect");
        assertThat(record.at("/sampling/seed").asInt()).isEqualTo(7);
        assertThat(record.at("/sampling/sigmas")).hasSize(3); // the noise level before, between and after two steps
        // endregion
    }
}
