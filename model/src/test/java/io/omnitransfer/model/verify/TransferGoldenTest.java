package io.omnitransfer.model.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnitransfer.model.omnitransfer.Branches;
import io.omnitransfer.model.omnitransfer.OmniTransferConfig;
import io.omnitransfer.model.omnitransfer.ReferenceCache;
import io.omnitransfer.model.omnitransfer.TargetLatent;
import io.omnitransfer.model.omnitransfer.Task;
import io.omnitransfer.model.wan.dit.Context;
import io.omnitransfer.model.wan.dit.Dit;
import io.omnitransfer.model.wan.dit.Target;
import io.omnitransfer.model.wan.dit.TargetShape;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.SafetensorsFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
            List<GoldenResult> results = TransferGolden.run(task, file, branches);
            assertThat(results)
                    .hasSize(7)
                    .allSatisfy(r -> assertThat(r.passed()).as("%s", r).isTrue());
            // Cached in cold code, recomputed in warm: the same bits.
            assertThat(results.get(5).relativeL2()).isEqualTo(results.get(4).relativeL2());
        }
    }

    /** The reference is encoded once and serves all 20 steps. */
    @Test
    void twentyEulerStepsEndWhereTheTrainedModelDoes() throws Exception {
        try (SafetensorsFile file = SafetensorsFile.open(Path.of("src/test/resources/nano/dit-motion.safetensors"))) {
            Tensor condition = load(file, "condition_latents");
            int[] d = condition.dims();
            TargetLatent latent = new TargetLatent(
                    condition,
                    TargetLatent.mask(true, d[1], d[2], d[3]),
                    branches.config().layout());
            ReferenceCache cache = branches.encode(branches.reference(Task.MOTION, load(file, "reference_latents")));
            Context context = branches.dit().context(load(file, "connector_output"), null);
            Tensor z = load(file, "noise");
            Tensor velocity = Tensor.f32("velocity", d);
            try (Target target = branches.target(TargetShape.of(latent.grid(), context), List.of(cache))) {
                for (int i = 0; i < 20; i++) {
                    double sigma = sigma(i);
                    target.velocity(latent.with(z), 1000 * sigma, context, velocity);
                    float[] x = z.toFloats();
                    float[] v = velocity.toFloats();
                    for (int k = 0; k < x.length; k++) {
                        x[k] += (float) (sigma(i + 1) - sigma) * v[k];
                    }
                    z.set(x);
                }
            }
            float[] expected = file.tensor("final_latents").toFloats();
            // Steps add up to one unit of time; each velocity is good to 2e-5 and errors may grow along the way.
            GoldenResult result = GoldenResult.compare("euler", "transfer", z.toFloats(), expected, 1e-4);
            assertThat(result.passed()).as("%s", result).isTrue();
        }
    }

    /** Shift 3 of u = 1 − i/20. */
    private static double sigma(int i) {
        double u = 1 - i / 20.0;
        return 3 * u / (1 + 2 * u);
    }

    private static Tensor load(SafetensorsFile file, String name) {
        int[] dims = file.tensor(name).info().shape().stream()
                .mapToInt(Math::toIntExact)
                .toArray();
        return Tensor.of(name, file.tensor(name).toFloats(), dims);
    }
}
