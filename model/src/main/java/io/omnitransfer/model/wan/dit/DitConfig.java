package io.omnitransfer.model.wan.dit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;

/**
 * Shape of a Wan diffusion transformer.
 *
 * @param heads attention heads
 * @param headDim width of a head; the model is {@code heads·headDim} wide
 * @param inChannels latent channels that go in (36 for image-to-video and references, 16 for text-to-video)
 * @param outChannels latent channels that come out
 * @param textDim width of the text or MLLM features
 * @param textLength rows to which text-encoder features are padded
 * @param freqDim width of the sinusoidal time embedding
 * @param ffnDim hidden width of the feed-forward layers
 * @param layers number of blocks
 * @param crossNorm whether the norm before cross-attention has weights
 * @param eps epsilon of all norms but those of the image embedder
 * @param imageDim width of the image features, 0 if the model has no image branch
 * @param imagePositions rows of the learned position table of the image features, 0 if there is none
 * @param ropePositions positions per axis
 */
public record DitConfig(
        int heads,
        int headDim,
        int inChannels,
        int outChannels,
        int textDim,
        int textLength,
        int freqDim,
        int ffnDim,
        int layers,
        boolean crossNorm,
        float eps,
        int imageDim,
        int imagePositions,
        int ropePositions) {
    private static final int CLIP_DIM = 1280;
    private static final int TWO_IMAGES = 514;

    public DitConfig {
        if (heads < 1 || headDim < 2 || headDim % 2 != 0 || layers < 1 || freqDim % 2 != 0) {
            throw new IllegalArgumentException("transformer configuration: %d heads × %d, %d layers, freq_dim %d; "
                            .formatted(heads, headDim, layers, freqDim)
                    + "heads and layers must be positive, head and frequency dimensions even");
        }
    }

    /** Width of the residual stream. */
    public int dim() {
        return heads * headDim;
    }

    /** Whether blocks attend to image features besides text. */
    public boolean imageBranch() {
        return imageDim > 0;
    }

    /** Reads a {@code config.json}, with diffusers' keys or Wan's own. */
    public static DitConfig read(Path json) throws IOException {
        try {
            return of(new ObjectMapper().readTree(json.toFile()));
        } catch (IllegalArgumentException e) {
            throw new IOException(json + ": " + e.getMessage(), e);
        }
    }

    /**
     * Interprets a parsed {@code config.json}, with diffusers' keys or Wan's own.
     *
     * @throws IllegalArgumentException if a key is missing or asks for what this network does not do
     */
    public static DitConfig of(JsonNode c) {
        requireOne(c, "patch_size", Set.of("[1,2,2]"));
        requireOne(c, "qk_norm", Set.of("\"rms_norm_across_heads\"", "true"));
        boolean own = c.has("num_heads");
        int heads = integer(c, own ? "num_heads" : "num_attention_heads");
        String type = c.path("model_type").asText("");
        int image = type.equals("i2v") || type.equals("flf2v") ? CLIP_DIM : 0;
        return new DitConfig(
                heads,
                own ? integer(c, "dim") / heads : integer(c, "attention_head_dim"),
                integer(c, own ? "in_dim" : "in_channels"),
                integer(c, own ? "out_dim" : "out_channels"),
                c.path("text_dim").asInt(4096),
                c.path("text_len").asInt(512),
                c.path("freq_dim").asInt(256),
                integer(c, "ffn_dim"),
                integer(c, "num_layers"),
                c.path("cross_attn_norm").asBoolean(true),
                (float) c.path("eps").asDouble(1e-6),
                c.path("image_dim").asInt(image),
                c.path("pos_embed_seq_len").asInt(type.equals("flf2v") ? TWO_IMAGES : 0),
                c.path("rope_max_seq_len").asInt(1024));
    }

    /**
     * Works the configuration out from tensor shapes, for files that come without one. Heads are taken to be 128 wide.
     *
     * @param names canonical (diffusers) tensor names
     * @param shape shape of the tensor of that name
     */
    public static DitConfig detect(Set<String> names, Function<String, int[]> shape) {
        int[] patch = shape.apply("patch_embedding.weight");
        int[] text = shape.apply("condition_embedder.text_embedder.linear_1.weight");
        int layers = 0;
        while (names.contains("blocks." + layers + ".scale_shift_table")) {
            layers++;
        }
        String image = "condition_embedder.image_embedder.";
        return new DitConfig(
                patch[0] / 128,
                128,
                patch[1],
                shape.apply("proj_out.weight")[0] / 4,
                text[1],
                512,
                shape.apply("condition_embedder.time_embedder.linear_1.weight")[1],
                shape.apply("blocks.0.ffn.net.0.proj.weight")[0],
                layers,
                names.contains("blocks.0.norm2.weight"),
                1e-6f,
                names.contains(image + "norm1.weight") ? shape.apply(image + "norm1.weight")[0] : 0,
                names.contains(image + "pos_embed") ? shape.apply(image + "pos_embed")[1] : 0,
                1024);
    }

    private static int integer(JsonNode config, String key) {
        if (!config.path(key).canConvertToInt()) {
            throw new IllegalArgumentException("transformer configuration: \"%s\" is %s, expected an integer"
                    .formatted(key, config.has(key) ? config.get(key) : "missing"));
        }
        return config.get(key).asInt();
    }

    private static void requireOne(JsonNode config, String key, Set<String> supported) {
        if (config.hasNonNull(key) && !supported.contains(config.get(key).toString())) {
            throw new IllegalArgumentException("transformer configuration: \"%s\" is %s, supported: %s"
                    .formatted(key, config.get(key), String.join(", ", supported)));
        }
    }
}
