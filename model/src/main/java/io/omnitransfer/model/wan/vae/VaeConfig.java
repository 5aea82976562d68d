package io.omnitransfer.model.wan.vae;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Shape of a Wan VAE, from the checkpoint's {@code config.json}.
 *
 * @param baseChannels width of the first level (Wan2.1: 96)
 * @param latentChannels channels of the latent (16)
 * @param multipliers width of each level over {@code baseChannels} (1, 2, 4, 4)
 * @param resBlocks residual blocks of an encoder level; a decoder level has one more (2)
 * @param temporalDownsample whether the step out of each level but the last also halves time (no, yes, yes)
 * @param mean per-channel mean of the latents
 * @param std per-channel standard deviation of the latents
 */
public record VaeConfig(
        int baseChannels,
        int latentChannels,
        List<Integer> multipliers,
        int resBlocks,
        List<Boolean> temporalDownsample,
        float[] mean,
        float[] std) {

    public VaeConfig {
        if (temporalDownsample.size() != multipliers.size() - 1) {
            throw new IllegalArgumentException("VAE config: %d levels need %d temporal downsampling flags, found %d"
                    .formatted(multipliers.size(), multipliers.size() - 1, temporalDownsample.size()));
        }
        if (mean.length != latentChannels || std.length != latentChannels) {
            throw new IllegalArgumentException("VAE config: %d latent channels, but %d means and %d deviations"
                    .formatted(latentChannels, mean.length, std.length));
        }
    }

    /** Reads diffusers' keys ({@code base_dim}, …) or Wan's own ({@code dim}, …). */
    public static VaeConfig from(JsonNode json) {
        List<Integer> multipliers = new ArrayList<>();
        json.required("dim_mult").forEach(n -> multipliers.add(n.intValue()));
        List<Boolean> temporal = new ArrayList<>();
        json.required("temperal_downsample").forEach(n -> temporal.add(n.booleanValue()));
        int z = json.required("z_dim").intValue();
        JsonNode base = json.has("base_dim") ? json.get("base_dim") : json.required("dim");
        return new VaeConfig(
                base.intValue(),
                z,
                multipliers,
                json.required("num_res_blocks").intValue(),
                temporal,
                floats(json, "latents_mean", z, 0),
                floats(json, "latents_std", z, 1));
    }

    /** Pixels of one latent cell along each side: 8 for Wan. */
    public int spatialStride() {
        return 1 << (multipliers.size() - 1);
    }

    /** Frames of one latent frame after the first: 4 for Wan. */
    public int temporalStride() {
        return 1 << (int) temporalDownsample.stream().filter(b -> b).count();
    }

    /** Latent frames of a clip of {@code frames} frames, which must be 1 + k·{@link #temporalStride}. */
    public int latentFrames(int frames) {
        if (frames < 1 || (frames - 1) % temporalStride() != 0) {
            throw new IllegalArgumentException(
                    "a clip has 1 + %d·k frames, not %d".formatted(temporalStride(), frames));
        }
        return 1 + (frames - 1) / temporalStride();
    }

    private static float[] floats(JsonNode json, String key, int n, float otherwise) {
        float[] out = new float[n];
        java.util.Arrays.fill(out, otherwise);
        JsonNode list = json.get(key);
        if (list != null) {
            out = new float[list.size()];
            for (int i = 0; i < out.length; i++) {
                out[i] = list.get(i).floatValue();
            }
        }
        return out;
    }
}
