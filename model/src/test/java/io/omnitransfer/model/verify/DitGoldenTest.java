package io.omnitransfer.model.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.SafetensorsFile;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DitGoldenTest {
    @ParameterizedTest
    @CsvSource({
        "dit_head16, BEST",
        "dit_head128, BEST",
        "dit_i2v, BEST",
        "dit_head16, KERNEL",
        "dit_i2v, KERNEL",
    })
    void equalsWan(String name, Variants variants) throws Exception {
        try (SafetensorsFile file =
                SafetensorsFile.open(Path.of("src/test/resources/goldens", name + ".safetensors"))) {
            GoldenResult result = DitGolden.run(name, file, Device.auto(), variants);
            assertThat(result.passed()).as("%s", result).isTrue();
        }
    }
}
