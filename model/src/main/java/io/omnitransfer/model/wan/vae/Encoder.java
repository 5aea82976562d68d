package io.omnitransfer.model.wan.vae;

import io.omnitransfer.runtime.Tensor;

/** Frames to the moments of the latent: [T, H, W, 3] → [1 + (T−1)/4, H/8, W/8, 2·z] (mean, log-variance). */
record Encoder(VaeConfig config) {

    Tensor append(VaeGraph g, Tensor frames) {
        int levels = config.multipliers().size();
        Tensor x = g.causalConv("encoder.conv_in", frames, config.baseChannels());
        int slot = 0;
        for (int level = 0; level < levels; level++) {
            int channels = config.baseChannels() * config.multipliers().get(level);
            for (int r = 0; r < config.resBlocks(); r++) {
                x = g.resBlock("encoder.down_blocks." + slot++, x, channels);
            }
            if (level < levels - 1) {
                x = g.down(
                        "encoder.down_blocks." + slot++,
                        x,
                        config.temporalDownsample().get(level));
            }
        }
        x = middle(g, "encoder.mid_block", x);
        Tensor n = g.normSilu("encoder.norm_out", x);
        g.free(x);
        Tensor moments = g.causalConv("encoder.conv_out", n, 2 * config.latentChannels());
        return g.pointConv("quant_conv", moments, 2 * config.latentChannels());
    }

    static Tensor middle(VaeGraph g, String name, Tensor x) {
        int channels = x.dim(3);
        Tensor y = g.resBlock(name + ".resnets.0", x, channels);
        y = g.attention(name + ".attentions.0", y);
        return g.resBlock(name + ".resnets.1", y, channels);
    }
}
