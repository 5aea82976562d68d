package io.omnitransfer.model.wan.dit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnitransfer.model.verify.GoldenGenerator;
import io.omnitransfer.runtime.DType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DitConfigTest {
    private static final DitConfig I2V_14B =
            new DitConfig(40, 128, 36, 16, 4096, 512, 256, 13824, 40, true, 1e-6f, 1280, 0, 1024);

    private static DitConfig parse(String json) throws Exception {
        return DitConfig.of(new ObjectMapper().readTree(json.replace('\'', '"')));
    }

    @Test
    void readsBothKindsOfKeys() throws Exception {
        assertThat(parse("{'model_type':'i2v','dim':5120,'eps':1e-06,'ffn_dim':13824,'freq_dim':256,'in_dim':36,"
                        + "'num_heads':40,'num_layers':40,'out_dim':16,'text_len':512}"))
                .isEqualTo(I2V_14B);
        assertThat(parse("{'num_attention_heads':40,'attention_head_dim':128,'in_channels':36,'out_channels':16,"
                        + "'text_dim':4096,'freq_dim':256,'ffn_dim':13824,'num_layers':40,'cross_attn_norm':true,"
                        + "'qk_norm':'rms_norm_across_heads','eps':1e-06,'image_dim':1280,'added_kv_proj_dim':5120,"
                        + "'rope_max_seq_len':1024,'pos_embed_seq_len':null,'patch_size':[1,2,2]}"))
                .isEqualTo(I2V_14B);
    }

    @Test
    void saysWhatIsMissingOrUnsupported() {
        assertThatThrownBy(() -> parse("{'num_heads':2,'dim':32}")).hasMessageContaining("\"in_dim\" is missing");
        assertThatThrownBy(() -> parse("{'patch_size':[1,4,4]}")).hasMessageContaining("[1,2,2]");
    }

    @Test
    void detectsFromShapesAndCountsParameters() {
        DitConfig made = new DitConfig(2, 128, 36, 16, 40, 512, 64, 96, 3, true, 1e-6f, 20, 6, 1024);
        Map<String, int[]> shapes = new HashMap<>();
        GoldenGenerator generator = new GoldenGenerator("detect/");
        DitWeights weights = DitWeights.load(
                (name, dims) -> {
                    shapes.put(name, dims);
                    return generator.parameter(name, dims);
                },
                made);
        assertThat(DitConfig.detect(shapes.keySet(), shapes::get)).isEqualTo(made);
        assertThat(weights.bytes()).isEqualTo(4 * DitMemory.parameters(made));
        // Wan2.1 I2V 14B as published: 16.4 billion.
        assertThat(DitMemory.parameters(I2V_14B)).isBetween(16_300_000_000L, 16_450_000_000L);
    }

    @Test
    void memoryFormulaIsWhatStreamsAndContextsHold() {
        DitConfig c = new DitConfig(2, 16, 12, 4, 24, 8, 16, 56, 3, true, 1e-6f, 0, 0, 1024);
        Grid target = new Grid(2, 3, 4);
        Grid reference = new Grid(2, 2, 2);
        DitMemory m = DitMemory.of(
                c, DType.F32, new TargetShape(target, 5, 0), List.of(reference), List.of(reference), List.of());
        Stream stream = Stream.inPlace(c, "t", target, Offset.NONE);
        Stream live = Stream.reference(c, "r", reference);
        long patches = 4L * 4 * c.inChannels();
        long head = 4L * target.tokens() * (c.dim() + 8 * c.outChannels());
        assertThat(m.activations())
                .isEqualTo(stream.bytes() + live.bytes() + patches * (target.tokens() + reference.tokens()) + head);
        assertThat(m.context()).isEqualTo(Context.allocate(c, "c", 5, 0).bytes());
        assertThat(m.cache()).isEqualTo(3L * 4 * reference.tokens() * c.dim() * c.layers());
    }
}
