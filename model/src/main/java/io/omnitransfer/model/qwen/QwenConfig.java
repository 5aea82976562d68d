package io.omnitransfer.model.qwen;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Shape of a Qwen2.5-VL model, from its {@code config.json}.
 *
 * @param text the decoder
 * @param vision the vision tower
 */
public record QwenConfig(Text text, Vision vision) {

    /**
     * The GQA decoder.
     *
     * @param hidden width of the residual stream
     * @param layers number of layers
     * @param heads query heads
     * @param kvHeads key and value heads; divides {@code heads}
     * @param intermediate width of the gated MLP
     * @param vocabulary rows of the token embedding
     * @param eps of the RMS norms
     * @param ropeTheta base of the rotary frequencies
     * @param mropeSections how many frequencies follow the temporal, height and width position; they sum to headDim/2
     */
    public record Text(
            int hidden,
            int layers,
            int heads,
            int kvHeads,
            int intermediate,
            int vocabulary,
            float eps,
            double ropeTheta,
            List<Integer> mropeSections) {
        public Text {
            int sum = mropeSections.stream().mapToInt(Integer::intValue).sum();
            if (hidden % heads != 0 || heads % kvHeads != 0 || mropeSections.size() != 3 || 2 * sum != hidden / heads) {
                throw new IllegalArgumentException(
                        ("Qwen text config: hidden %d, heads %d, kv heads %d and mrope sections %s do not fit together:"
                                        + " heads divide hidden, kv heads divide heads, sections sum to half a head")
                                .formatted(hidden, heads, kvHeads, mropeSections));
            }
        }

        public int headDim() {
            return hidden / heads;
        }
    }

    /**
     * The window-attention vision tower.
     *
     * @param hidden width of the residual stream
     * @param out width of the merged tokens, the decoder's
     * @param heads attention heads
     * @param depth number of blocks
     * @param intermediate width of the gated MLP
     * @param patch pixels along the side of a patch
     * @param temporalPatch frames in a patch
     * @param merge patches along the side of a merged token
     * @param window pixels along the side of an attention window
     * @param fullBlocks blocks that attend over a whole frame instead of a window
     */
    public record Vision(
            int hidden,
            int out,
            int heads,
            int depth,
            int intermediate,
            int patch,
            int temporalPatch,
            int merge,
            int window,
            Set<Integer> fullBlocks) {
        public int headDim() {
            return hidden / heads;
        }

        /** Values in one flattened patch: (channel, frame, y, x). */
        public int patchValues() {
            return 3 * temporalPatch * patch * patch;
        }
    }

    /** Reads the hub's {@code config.json}: text keys at the top level or under {@code text_config}. */
    public static QwenConfig from(JsonNode json) {
        return from(json.has("text_config") ? json.get("text_config") : json, json.required("vision_config"));
    }

    /** Reads the two parts. */
    public static QwenConfig from(JsonNode t, JsonNode v) {
        List<Integer> sections = new ArrayList<>();
        t.required("rope_scaling").required("mrope_section").forEach(n -> sections.add(n.intValue()));
        Text text = new Text(
                t.required("hidden_size").intValue(),
                t.required("num_hidden_layers").intValue(),
                t.required("num_attention_heads").intValue(),
                t.required("num_key_value_heads").intValue(),
                t.required("intermediate_size").intValue(),
                t.required("vocab_size").intValue(),
                t.required("rms_norm_eps").floatValue(),
                t.path("rope_theta").doubleValue() > 0
                        ? t.get("rope_theta").doubleValue()
                        : t.get("rope_scaling").path("rope_theta").asDouble(1e6),
                sections);
        Set<Integer> full = new TreeSet<>();
        v.required("fullatt_block_indexes").forEach(n -> full.add(n.intValue()));
        Vision vision = new Vision(
                v.required("hidden_size").intValue(),
                v.required("out_hidden_size").intValue(),
                v.required("num_heads").intValue(),
                v.required("depth").intValue(),
                v.required("intermediate_size").intValue(),
                v.path("patch_size").asInt(14),
                v.path("temporal_patch_size").asInt(2),
                v.path("spatial_merge_size").asInt(2),
                v.path("window_size").asInt(112),
                full);
        return new QwenConfig(text, vision);
    }
}
