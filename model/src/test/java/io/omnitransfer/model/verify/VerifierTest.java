package io.omnitransfer.model.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.SafetensorsFile;
import io.omnitransfer.weights.SafetensorsWriter;
import io.omnitransfer.weights.StoredTensor;
import io.omnitransfer.weights.TensorInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What public implementations computed equals what this project computes; and a wrong number would be noticed. */
class VerifierTest {
    private static final Path GOLDENS = Path.of("src/test/resources/goldens");

    @ParameterizedTest
    @ValueSource(strings = {"vae_1frame", "vae_9frames", "qwen_text", "qwen_image_video", "schedulers", "dit_i2v"})
    void goldensPass(String name) throws Exception {
        try (Verifier verifier = new Verifier(Device.auto(), Variants.BEST, null)) {
            Verifier.Report report = verifier.run(GOLDENS.resolve(name + ".safetensors"));
            assertThat(report.supported()).isTrue();
            assertThat(report.stages()).allMatch(GoldenResult::passed);
        }
    }

    @Test
    void oneWrongValueFails(@TempDir Path folder) throws Exception {
        Path copy = folder.resolve("changed.safetensors");
        try (SafetensorsFile golden = SafetensorsFile.open(GOLDENS.resolve("vae_1frame.safetensors"))) {
            SafetensorsWriter writer = new SafetensorsWriter();
            golden.metadata().forEach(writer::metadata);
            for (TensorInfo info : golden.tensors()) {
                StoredTensor t = golden.tensor(info.name());
                float[] values = t.toFloats();
                if (info.name().equals("latent")) {
                    values[values.length / 2] += 0.01f;
                }
                writer.floats(
                        info.name(),
                        values,
                        info.shape().stream().mapToLong(Long::longValue).toArray());
            }
            writer.write(copy);
        }
        try (Verifier verifier = new Verifier(Device.auto(), Variants.BEST, null)) {
            assertThat(verifier.run(copy).passed()).isFalse();
        }
    }

    @Test
    void toleranceGrowsOnly() {
        GoldenResult exact = GoldenResult.compare("a", "dit", new float[] {1.001f}, new float[] {1}, 1e-5);
        assertThat(exact.passed()).isFalse();
        assertThat(exact.within(1e-6).passed()).isFalse();
        assertThat(exact.within(1e-2).passed()).isTrue();
        assertThat(GoldenResult.compare("a", "dit", new float[] {Float.NaN}, new float[] {1}, 1e-5)
                        .within(1e-2)
                        .passed())
                .isFalse();
    }

    @Test
    void unknownKindsAreReportedAsSuch() throws Exception {
        try (Verifier verifier = new Verifier(Device.auto(), Variants.BEST, null)) {
            Verifier.Report report = verifier.run(GOLDENS.resolve("clip_small.safetensors"));
            assertThat(report.supported()).isFalse();
            assertThat(report.kind()).isEqualTo("clip");
        }
    }

    @Test
    void foldersWithoutGoldensAreRefused(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> Verifier.files(folder)).hasMessageContaining("holds no .safetensors");
        assertThatThrownBy(() -> Verifier.files(folder.resolve("none"))).hasMessageContaining("not a folder");
        Files.writeString(folder.resolve("broken.safetensors"), "nonsense");
        try (Verifier verifier = new Verifier(Device.auto(), Variants.BEST, null)) {
            assertThatThrownBy(() -> verifier.run(folder.resolve("broken.safetensors")))
                    .hasMessageContaining("broken.safetensors");
        }
    }
}
