package io.omnitransfer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The name maps, against the complete lists of the published checkpoints. */
class NameMapTest {
    private record Row(String original, String canonical) {}

    @ParameterizedTest
    @CsvSource({"wan21_i2v_14b, 1303", "wan21_t2v_14b, 1095", "wan21_t2v_1_3b, 825"})
    void transformer(String table, int tensors) throws IOException {
        NameMap names = NameMap.wanTransformer();
        List<Row> rows = rows(table, false);
        assertThat(rows).hasSize(tensors);
        assertMapped(names, rows);
        for (Row row : rows) {
            assertThat(names.canonical("model.diffusion_model." + row.original)).isEqualTo(row.canonical);
            assertThat(names.canonical("diffusion_model." + row.original)).isEqualTo(row.canonical);
        }
    }

    @Test
    void vae() throws IOException {
        List<Row> rows = rows("wan21_vae", false);
        assertThat(rows).hasSize(194);
        assertMapped(NameMap.wanVae(2), rows);
    }

    @ParameterizedTest
    @CsvSource({"qwen2_5_vl_3b, 824", "qwen2_5_vl_7b, 729"})
    void qwen(String table, int tensors) throws IOException {
        List<Row> rows = rows(table, true);
        assertThat(rows).hasSize(tensors);
        assertMapped(NameMap.qwen(), rows);
    }

    // Worked out by hand from the layout: one block per level means two residual blocks and an upsampler, three slots.
    @ParameterizedTest
    @CsvSource({
        "decoder.upsamples.0.residual.0.gamma,  decoder.up_blocks.0.resnets.0.norm1.gamma",
        "decoder.upsamples.1.residual.6.weight, decoder.up_blocks.0.resnets.1.conv2.weight",
        "decoder.upsamples.2.resample.1.bias,   decoder.up_blocks.0.upsamplers.0.resample.1.bias",
        "decoder.upsamples.3.shortcut.weight,   decoder.up_blocks.1.resnets.0.conv_shortcut.weight",
        "decoder.upsamples.5.time_conv.weight,  decoder.up_blocks.1.upsamplers.0.time_conv.weight",
        "decoder.upsamples.10.residual.2.bias,  decoder.up_blocks.3.resnets.1.conv1.bias"
    })
    void vaeWithOneResidualBlockPerLevel(String original, String canonical) {
        assertMapped(NameMap.wanVae(1), List.of(new Row(original, canonical)));
    }

    @Test
    void affineNormBeforeCrossAttentionChangesItsNumber() {
        NameMap names = NameMap.wanTransformer();
        assertThat(names.canonical("blocks.12.norm3.weight")).isEqualTo("blocks.12.norm2.weight");
        assertThat(names.original("blocks.12.norm2.weight")).isEqualTo("blocks.12.norm3.weight");
    }

    @Test
    void firstAndLastFrameModelsCarryPositions() {
        assertMapped(
                NameMap.wanTransformer(),
                List.of(new Row("img_emb.emb_pos", "condition_embedder.image_embedder.pos_embed")));
    }

    @Test
    void scalesOfQuantisedWeightsFollowTheirWeight() {
        assertThat(NameMap.wanTransformer().canonical("diffusion_model.blocks.3.ffn.0.scale_weight"))
                .isEqualTo("blocks.3.ffn.net.0.proj.scale_weight");
    }

    @Test
    void unknownNamesPassThrough() {
        for (NameMap names : List.of(NameMap.wanTransformer(), NameMap.wanVae(2), NameMap.qwen(), NameMap.identity())) {
            for (String name : List.of("scaled_fp8", "blocks.x.norm3.weight", "headless.head", "queries.motion")) {
                assertThat(names.canonical(name)).isEqualTo(name);
                assertThat(names.original(name)).isEqualTo(name);
            }
        }
    }

    @Test
    void vaeNeedsABlock() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NameMap.wanVae(0))
                .withMessageContaining("num_res_blocks");
    }

    private static void assertMapped(NameMap names, List<Row> rows) {
        for (Row row : rows) {
            assertThat(names.canonical(row.original)).isEqualTo(row.canonical);
            assertThat(names.original(row.canonical)).isEqualTo(row.original);
            assertThat(names.canonical(row.canonical)).as("idempotent").isEqualTo(row.canonical);
        }
    }

    private static List<Row> rows(String table, boolean canonicalFirst) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                        NameMapTest.class.getResourceAsStream("names/" + table + ".tsv.gz"), table);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .skip(1)
                    .map(line -> line.split("\t"))
                    .map(c -> canonicalFirst ? new Row(c[1], c[0]) : new Row(c[0], c[1]))
                    .toList();
        }
    }
}
