package io.omnitransfer.weights;

import io.omnitransfer.weights.RuleNames.Rule;
import java.util.List;

/** The rules between Wan2.1's own names and diffusers'. */
final class WanNames {
    static final NameMap TRANSFORMER = new RuleNames(
            List.of(
                    new Rule("blocks.#.modulation", "blocks.#.scale_shift_table"),
                    new Rule("blocks.#.norm3", "blocks.#.norm2"),
                    new Rule("blocks.#.self_attn.q", "blocks.#.attn1.to_q"),
                    new Rule("blocks.#.self_attn.k", "blocks.#.attn1.to_k"),
                    new Rule("blocks.#.self_attn.v", "blocks.#.attn1.to_v"),
                    new Rule("blocks.#.self_attn.o", "blocks.#.attn1.to_out.0"),
                    new Rule("blocks.#.self_attn", "blocks.#.attn1"),
                    new Rule("blocks.#.cross_attn.q", "blocks.#.attn2.to_q"),
                    new Rule("blocks.#.cross_attn.k", "blocks.#.attn2.to_k"),
                    new Rule("blocks.#.cross_attn.v", "blocks.#.attn2.to_v"),
                    new Rule("blocks.#.cross_attn.o", "blocks.#.attn2.to_out.0"),
                    new Rule("blocks.#.cross_attn.k_img", "blocks.#.attn2.add_k_proj"),
                    new Rule("blocks.#.cross_attn.v_img", "blocks.#.attn2.add_v_proj"),
                    new Rule("blocks.#.cross_attn.norm_k_img", "blocks.#.attn2.norm_added_k"),
                    new Rule("blocks.#.cross_attn", "blocks.#.attn2"),
                    new Rule("blocks.#.ffn.0", "blocks.#.ffn.net.0.proj"),
                    new Rule("blocks.#.ffn.2", "blocks.#.ffn.net.2"),
                    new Rule("text_embedding.0", "condition_embedder.text_embedder.linear_1"),
                    new Rule("text_embedding.2", "condition_embedder.text_embedder.linear_2"),
                    new Rule("time_embedding.0", "condition_embedder.time_embedder.linear_1"),
                    new Rule("time_embedding.2", "condition_embedder.time_embedder.linear_2"),
                    new Rule("time_projection.1", "condition_embedder.time_proj"),
                    new Rule("img_emb.proj.0", "condition_embedder.image_embedder.norm1"),
                    new Rule("img_emb.proj.1", "condition_embedder.image_embedder.ff.net.0.proj"),
                    new Rule("img_emb.proj.3", "condition_embedder.image_embedder.ff.net.2"),
                    new Rule("img_emb.proj.4", "condition_embedder.image_embedder.norm2"),
                    new Rule("img_emb.emb_pos", "condition_embedder.image_embedder.pos_embed"),
                    new Rule("head.modulation", "scale_shift_table"),
                    new Rule("head.head", "proj_out")),
            List.of("model.diffusion_model.", "diffusion_model."));

    /** Everything of the VAE that needs no index arithmetic: all but the decoder's upsampling path. */
    static final NameMap VAE_PATHS = new RuleNames(
            List.of(
                    new Rule("encoder.conv1", "encoder.conv_in"),
                    new Rule("encoder.downsamples.#", "encoder.down_blocks.#"),
                    new Rule("encoder.middle.0", "encoder.mid_block.resnets.0"),
                    new Rule("encoder.middle.1", "encoder.mid_block.attentions.0"),
                    new Rule("encoder.middle.2", "encoder.mid_block.resnets.1"),
                    new Rule("encoder.head.0", "encoder.norm_out"),
                    new Rule("encoder.head.2", "encoder.conv_out"),
                    new Rule("decoder.conv1", "decoder.conv_in"),
                    new Rule("decoder.middle.0", "decoder.mid_block.resnets.0"),
                    new Rule("decoder.middle.1", "decoder.mid_block.attentions.0"),
                    new Rule("decoder.middle.2", "decoder.mid_block.resnets.1"),
                    new Rule("decoder.head.0", "decoder.norm_out"),
                    new Rule("decoder.head.2", "decoder.conv_out"),
                    new Rule("conv1", "quant_conv"),
                    new Rule("conv2", "post_quant_conv")),
            List.of());

    /** The inside of a VAE residual block. */
    static final NameMap VAE_RESIDUAL = new RuleNames(
            List.of(
                    new Rule("residual.0", "norm1"),
                    new Rule("residual.2", "conv1"),
                    new Rule("residual.3", "norm2"),
                    new Rule("residual.6", "conv2"),
                    new Rule("shortcut", "conv_shortcut")),
            List.of());

    private WanNames() {}
}
