package io.omnitransfer.model.wan.vae;

import io.omnitransfer.runtime.Tensor;

/** A de-normalised latent to frames: [F, h, w, z] → [1 + 4(F−1), 8h, 8w, 3], not clamped. */
record Decoder(VaeConfig config) {

    Tensor append(VaeGraph g, Tensor latent) {
        int levels = config.multipliers().size();
        Tensor x = g.pointConv("post_quant_conv", latent, config.latentChannels());
        x = g.causalConv(
                "decoder.conv_in",
                x,
                config.baseChannels() * config.multipliers().getLast());
        x = Encoder.middle(g, "decoder.mid_block", x);
        for (int level = 0; level < levels; level++) {
            int channels = config.baseChannels() * config.multipliers().get(levels - 1 - level);
            String block = "decoder.up_blocks." + level;
            for (int r = 0; r <= config.resBlocks(); r++) {
                x = g.resBlock(block + ".resnets." + r, x, channels);
            }
            if (level < levels - 1) {
                x = g.up(block + ".upsamplers.0", x, config.temporalDownsample().get(levels - 2 - level));
            }
        }
        Tensor n = g.normSilu("decoder.norm_out", x);
        g.free(x);
        return g.causalConv("decoder.conv_out", n, 3);
    }
}
