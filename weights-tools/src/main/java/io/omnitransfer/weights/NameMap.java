package io.omnitransfer.weights;

import java.util.List;

/**
 * Translates tensor names between the layout a file was written in and the one model code asks for: diffusers for
 * transformer and VAE, the Hugging Face hub for Qwen. Both directions are pure functions of the name; a name no rule
 * knows passes through, so that a leftover shows up in {@link Weights#unused()} under its own name.
 */
public interface NameMap {
    /** The name model code asks for, given a name in any known layout. Idempotent: canonical names stay as they are. */
    String canonical(String stored);

    /** The name in the original layout, given a canonical one. Prefixes that {@link #canonical} strips do not return. */
    String original(String canonical);

    /** For files written in the canonical layout. */
    static NameMap identity() {
        return new RuleNames(List.of(), List.of());
    }

    /**
     * Wan2.1's own transformer names ↔ diffusers. Strips the prefixes {@code model.diffusion_model.} and
     * {@code diffusion_model.} of single-file checkpoints. Mind that Wan's {@code norm3}, before cross-attention, is
     * diffusers' {@code norm2}.
     */
    static NameMap wanTransformer() {
        return WanNames.TRANSFORMER;
    }

    /**
     * Wan2.1's own VAE names ↔ diffusers.
     *
     * @param resBlocks {@code num_res_blocks} of the VAE's configuration (2 in Wan2.1). A decoder level has one more,
     *     and one slot for the upsampler.
     */
    static NameMap wanVae(int resBlocks) {
        return new WanVaeNames(resBlocks);
    }

    /** Qwen2.5-VL: {@code model.language_model.*} and {@code model.visual.*} ↔ the hub's names. */
    static NameMap qwen() {
        return QwenNames.INSTANCE;
    }
}
