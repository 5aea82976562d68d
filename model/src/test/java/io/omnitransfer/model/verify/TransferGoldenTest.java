package io.omnitransfer.model.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnitransfer.model.omnitransfer.Branches;
import io.omnitransfer.model.omnitransfer.OmniTransferConfig;
import io.omnitransfer.model.wan.dit.Dit;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.SafetensorsFile;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransferGoldenTest {
    private static final Path CHECKPOINT = Path.of("nano/checkpoint");
    private static Branches branches;

    @BeforeAll
    static void load() throws Exception {
        OmniTransferConfig config = OmniTransferConfig.of(new ObjectMapper()
                .readTree(CHECKPOINT.resolve("model_index.json").toFile())
                .get("nano"));
        branches = new Branches(Dit.open(CHECKPOINT.resolve("transformer"), Device.auto(), Variants.BEST), config);
    }

    @ParameterizedTest
    @ValueSource(strings = {"motion", "style"})
    void equalsTheTrainedModel(String task) throws Exception {
        try (SafetensorsFile file =
                SafetensorsFile.open(Path.of("src/test/resources/nano/dit-" + task + ".safetensors"))) {
            assertThat(TransferGolden.run(task, file, branches))
                    .hasSize(7)
                    .allSatisfy(r -> assertThat(r.passed()).as("%s", r).isTrue());
        }
    }
}
