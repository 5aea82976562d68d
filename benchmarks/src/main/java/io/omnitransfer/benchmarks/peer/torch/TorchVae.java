package io.omnitransfer.benchmarks.peer.torch;

import io.omnitransfer.model.wan.vae.VaeConfig;
import java.util.Arrays;

/**
 * Writes the encoder and the decoder of a Wan VAE over whole clips at once, with zeros before the first frame of every
 * causal convolution: the same numbers as chunk by chunk, and less to copy. Written from diffusers' description of the
 * network, with its parameter names.
 *
 * <p>Variable {@code x} holds the activation [clips, channels, frames, height, width], in memory channels last, as are the
 * convolutions' weights: so PyTorch takes half the time it takes with channels first.
 */
final class TorchVae {
    private final VaeConfig config;
    private final TorchCode code;
    private final int clips;
    private int channels;
    private int frames;
    private int height;
    private int width;

    /** @param frames of the activation {@code x} the first layer gets; likewise the other extents */
    TorchVae(VaeConfig config, TorchCode code, int clips, int channels, int frames, int height, int width) {
        this.config = config;
        this.code = code;
        this.clips = clips;
        this.channels = channels;
        this.frames = frames;
        this.height = height;
        this.width = width;
    }

    /** Pixels to the normalised mean of the latent. */
    void encode() {
        int levels = config.multipliers().size();
        causal("encoder.conv_in", config.baseChannels());
        int slot = 0;
        for (int level = 0; level < levels; level++) {
            for (int r = 0; r < config.resBlocks(); r++) {
                residual(
                        "encoder.down_blocks." + slot++,
                        config.baseChannels() * config.multipliers().get(level));
            }
            if (level < levels - 1) {
                down(
                        "encoder.down_blocks." + slot++,
                        config.temporalDownsample().get(level));
            }
        }
        middle("encoder.mid_block");
        norm("x", "x", "encoder.norm_out", 3);
        code.line("x = torch.silu_(x)");
        causal("encoder.conv_out", 2 * config.latentChannels());
        conv("x", "x", "quant_conv", 2 * config.latentChannels(), 1, 1);
        code.line("x = torch.narrow(x, 1, 0, %d)", config.latentChannels());
        code.line("x = (x - %s) / %s", statistic("mean", config.mean()), statistic("std", config.std()));
    }

    /** A normalised latent to pixels in [−1, 1]. */
    void decode() {
        int levels = config.multipliers().size();
        code.line("x = x * %s + %s", statistic("std", config.std()), statistic("mean", config.mean()));
        conv("x", "x", "post_quant_conv", config.latentChannels(), 1, 1);
        causal("decoder.conv_in", config.baseChannels() * config.multipliers().getLast());
        middle("decoder.mid_block");
        for (int level = 0; level < levels; level++) {
            String block = "decoder.up_blocks." + level;
            for (int r = 0; r <= config.resBlocks(); r++) {
                residual(
                        block + ".resnets." + r,
                        config.baseChannels() * config.multipliers().get(levels - 1 - level));
            }
            if (level < levels - 1) {
                up(block + ".upsamplers.0", config.temporalDownsample().get(levels - 2 - level));
            }
        }
        norm("x", "x", "decoder.norm_out", 3);
        code.line("x = torch.silu_(x)");
        causal("decoder.conv_out", 3);
        code.line("x = torch.clamp_(x, -1, 1)");
    }

    private String statistic(String name, float[] values) {
        return code.array(name, values, config.latentChannels(), 1, 1, 1);
    }

    /** shortcut(x) + conv2(silu(norm2(conv1(silu(norm1 x))))). */
    private void residual(String name, int out) {
        norm("y", "x", name + ".norm1", 3);
        code.line("y = torch.silu_(y)");
        int in = channels;
        if (in != out) {
            conv("x", "x", name + ".conv_shortcut", out, 1, 1);
            channels = in;
        }
        conv("y", "y", name + ".conv1", out, 3, 3);
        norm("y", "y", name + ".norm2", 3);
        code.line("y = torch.silu_(y)");
        conv("y", "y", name + ".conv2", out, 3, 3);
        code.line("x = torch.add_(y, x)");
    }

    private void middle(String name) {
        residual(name + ".resnets.0", channels);
        attention(name + ".attentions.0");
        residual(name + ".resnets.1", channels);
    }

    /** Single-head attention over the positions of each frame by itself, added to x. */
    private void attention(String name) {
        int c = channels;
        norm("y", "x", name + ".norm", 2);
        code.line(
                "y = torch.reshape(torch.permute(y, [0, 2, 3, 4, 1]), [%d, 1, %d, %d])",
                clips * frames, height * width, c);
        code.line(
                "q = torch.chunk(torch.linear(y, %s, %s), 3, 3)",
                code.parameter(name + ".to_qkv.weight", new int[] {3 * c, c, 1, 1}, 3 * c, c),
                code.parameter(name + ".to_qkv.bias", 3 * c));
        code.line("y = torch.scaled_dot_product_attention(q[0], q[1], q[2], None, 0., False)");
        code.line(
                "y = torch.linear(y, %s, %s)",
                code.parameter(name + ".proj.weight", new int[] {c, c, 1, 1}, c, c),
                code.parameter(name + ".proj.bias", c));
        code.line(
                "x = x + torch.permute(torch.reshape(y, [%d, %d, %d, %d, %d]), [0, 4, 1, 2, 3])",
                clips, frames, height, width, c);
    }

    /** Halves height and width; with {@code temporal} also time, of which the first frame passes unchanged. */
    private void down(String name, boolean temporal) {
        int c = channels;
        code.line("x = torch.constant_pad_nd(x, [0, 1, 0, 1], 0)");
        height /= 2;
        width /= 2;
        planes(name + ".resample.1", c, 2);
        if (temporal && frames > 1) {
            int[] dims = {c, c, 3, 1, 1};
            convolve("y", "x", parameters(name + ".time_conv", dims, dims), new int[] {2, 1, 1}, 0);
            code.line("x = torch.cat([torch.narrow(x, 2, 0, 1), y], 2)");
            frames = 1 + (frames - 1) / 2;
        }
    }

    /** Doubles height and width and halves channels; with {@code temporal}, every frame but the first becomes two before. */
    private void up(String name, boolean temporal) {
        int c = channels;
        if (temporal && frames > 1) {
            int later = frames - 1;
            frames = later;
            code.line("y = torch.narrow(x, 2, 1, %d)", later);
            conv("y", "y", name + ".time_conv", 2 * c, 3, 1);
            code.line(
                    "y = torch.permute(torch.view(y, [%d, 2, %d, %d, %d, %d]), [0, 2, 3, 1, 4, 5])",
                    clips, c, later, height, width);
            code.line("y = torch.reshape(y, [%d, %d, %d, %d, %d])", clips, c, 2 * later, height, width);
            code.line("x = torch.cat([torch.narrow(x, 2, 0, 1), y], 2)");
            frames = 1 + 2 * later;
            channels = c;
        }
        height *= 2;
        width *= 2;
        code.line("x = torch.upsample_nearest3d(x, [%d, %d, %d])", frames, height, width);
        planes(name + ".resample.1", c / 2, 1);
    }

    /** A 3×3 convolution of every frame by itself; one of stride 2 gets frames that are padded already. */
    private void planes(String name, int out, int stride) {
        int pad = stride == 1 ? 1 : 0;
        String parameters = parameters(name, new int[] {out, channels, 3, 3}, out, channels, 1, 3, 3);
        convolve("x", "x", parameters, new int[] {1, stride, stride}, pad);
        channels = out;
    }

    private void causal(String name, int out) {
        conv("x", "x", name, out, 3, 3);
    }

    /** A convolution of stride 1 over {@code time} frames, the present one last, and {@code plane}² positions. */
    private void conv(String to, String from, String name, int out, int time, int plane) {
        int[] dims = {out, channels, time, plane, plane};
        String x = time == 1 ? from : "torch.constant_pad_nd(%s, [0, 0, 0, 0, %d, 0], 0)".formatted(from, time - 1);
        convolve(to, x, parameters(name, dims, dims), new int[] {1, 1, 1}, plane / 2);
        channels = out;
    }

    private void convolve(String to, String x, String parameters, int[] stride, int pad) {
        code.line(
                "%s = torch.conv3d(%s, %s, %s, [0, %d, %d], [1, 1, 1], 1)",
                to, x, parameters, Arrays.toString(stride), pad, pad);
    }

    private String parameters(String name, int[] dims, int... shape) {
        return code.kernel(name + ".weight", dims, shape) + ", " + code.parameter(name + ".bias", dims[0]);
    }

    /** to = from·√C/‖from‖·γ, the norm over channels. */
    private void norm(String to, String from, String name, int axes) {
        int[] dims = new int[axes + 1];
        Arrays.fill(dims, 1);
        dims[0] = channels;
        float[] scaled = code.load(name + ".gamma", dims).toFloats();
        for (int i = 0; i < channels; i++) {
            scaled[i] *= (float) Math.sqrt(channels);
        }
        String g = code.array("p_" + name.replace('.', '_'), scaled, channels, 1, 1, 1);
        code.line("n = torch.clamp_min_(torch.linalg_vector_norm(%s, 2, [1], True), 1e-12)", from);
        code.line("%s = torch.mul_(torch.div(%s, n), %s)", to, from, g);
    }
}
