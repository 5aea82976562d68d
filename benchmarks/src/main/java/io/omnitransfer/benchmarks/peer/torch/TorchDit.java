package io.omnitransfer.benchmarks.peer.torch;

import io.omnitransfer.model.wan.dit.DitConfig;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.model.wan.dit.Offset;

/**
 * Writes the parts of a Wan diffusion transformer: patches, time, blocks, head. Fused operators wherever PyTorch has them.
 * Written from diffusers' description of the network, with its parameter names; models without an image branch.
 *
 * <p>Variables: {@code x} the residual stream [tokens, dim]; {@code e} and {@code six} the time's embedding [1, dim] and
 * modulation [6, dim]; {@code turn} the rotation of the stream's own positions, complex [tokens, 1, headDim/2].
 */
final class TorchDit {
    private static final double BASE = 10000;

    private final DitConfig config;
    private final TorchCode code;
    private final Grid grid;

    /** @param grid tokens of the stream */
    TorchDit(DitConfig config, TorchCode code, Grid grid) {
        this.config = config;
        this.code = code;
        this.grid = grid;
    }

    /** {@code name}, the rotation of a grid's positions. */
    void turn(String name, Grid positions, Offset offset) {
        String table = code.array(
                name + "_table", rotation(positions, offset), positions.tokens(), 1, config.headDim() / 2, 2);
        code.line("%s = torch.view_as_complex(%s)", name, table);
    }

    /** {@code x} of a latent [inChannels, frames, height, width]. */
    void patches(String latent) {
        int channels = config.inChannels();
        code.line(
                "x = torch.permute(torch.reshape(%s, [%d, %d, %d, 2, %d, 2]), [1, 2, 4, 0, 3, 5])",
                latent, channels, grid.frames(), grid.rows(), grid.columns());
        code.line(
                "x = torch.linear(torch.reshape(x, [%d, %d]), %s, %s)",
                grid.tokens(),
                4 * channels,
                code.parameter(
                        "patch_embedding.weight",
                        new int[] {config.dim(), channels, 1, 2, 2},
                        config.dim(),
                        4 * channels),
                code.parameter("patch_embedding.bias", config.dim()));
    }

    /** {@code e} and {@code six} of a {@link #sinusoid} [1, freqDim]. */
    void time(String sinusoid) {
        int dim = config.dim();
        String embedder = "condition_embedder.";
        code.line("e = %s", code.linear(sinusoid, embedder + "time_embedder.linear_1", dim, config.freqDim()));
        code.line("e = %s", code.linear("torch.silu(e)", embedder + "time_embedder.linear_2", dim, dim));
        code.line(
                "six = torch.view(%s, [6, %d])",
                code.linear("torch.silu(e)", embedder + "time_proj", 6 * dim, dim), dim);
    }

    /** {@code q}, un-rotated {@code k} and {@code v} of self-attention, and the block's modulation {@code m}. */
    void project(int layer) {
        keys(layer);
        code.line("q = %s", projection("n", "blocks." + layer + ".attn1.", "q"));
    }

    /** As {@link #project}, without queries. */
    void keys(int layer) {
        int dim = config.dim();
        String self = "blocks." + layer + ".attn1.";
        code.line(
                "m = torch.chunk(%s + six, 6, 0)",
                code.parameter("blocks." + layer + ".scale_shift_table", new int[] {1, 6, dim}, 6, dim));
        code.line("n = %s * (1 + m[1]) + m[0]", norm("x", "None", "None"));
        code.line("k = %s", projection("n", self, "k"));
        code.line("v = %s", code.linear("n", self + "to_v", dim, dim));
    }

    /** {@code to} = {@code from} [tokens, dim] under the rotation {@code turn}. */
    void rotate(String to, String from, String turn) {
        code.line(
                "%s = torch.view_as_complex(torch.view(%s, [-1, %d, %d, 2])) * %s",
                to, from, config.heads(), config.headDim() / 2, turn);
        code.line("%s = torch.flatten(torch.view_as_real(%s), 2)", to, to);
    }

    /** Self-attention of {@code q} over keys and values by heads, gated onto {@code x}. */
    void selfAttention(int layer, String keys, String values) {
        attend(keys, values);
        code.line(
                "x = x + %s * m[2]",
                code.linear("o", "blocks." + layer + ".attn1.to_out.0", config.dim(), config.dim()));
    }

    /** Cross-attention to {@link #contextKeys}. */
    void crossAttention(int layer, String context) {
        int dim = config.dim();
        String name = "blocks." + layer + ".";
        String cross = name + "attn2.";
        String norm = config.crossNorm()
                ? norm("x", code.parameter(name + "norm2.weight", dim), code.parameter(name + "norm2.bias", dim))
                : norm("x", "None", "None");
        code.line("q = %s", projection(norm, cross, "q"));
        attend(heads(select(context, 2 * layer)), heads(select(context, 2 * layer + 1)));
        code.line("x = x + %s", code.linear("o", cross + "to_out.0", dim, dim));
    }

    void feedForward(int layer) {
        String name = "blocks." + layer + ".ffn.net.";
        code.line("n = %s * (1 + m[4]) + m[3]", norm("x", "None", "None"));
        code.line("n = %s", code.linear("n", name + "0.proj", config.ffnDim(), config.dim()));
        code.line("n = torch.gelu(n, approximate=\"tanh\")");
        code.line("x = x + %s * m[5]", code.linear("n", name + "2", config.dim(), config.ffnDim()));
    }

    /** {@code x} = the velocity [outChannels, frames, height, width]. */
    void head() {
        int dim = config.dim();
        code.line("m = torch.chunk(%s + e, 2, 0)", code.parameter("scale_shift_table", new int[] {1, 2, dim}, 2, dim));
        code.line("x = %s * (1 + m[1]) + m[0]", norm("x", "None", "None"));
        code.line("x = %s", code.linear("x", "proj_out", 4 * config.outChannels(), dim));
        code.line(
                "x = torch.permute(torch.view(x, [%d, %d, %d, 2, 2, %d]), [5, 0, 1, 3, 2, 4])",
                grid.frames(), grid.rows(), grid.columns(), config.outChannels());
        code.line(
                "x = torch.reshape(x, [%d, %d, %d, %d])",
                config.outChannels(), grid.frames(), grid.latentHeight(), grid.latentWidth());
    }

    /** Writes a whole function of {@code text} [rows, textDim]: cross-attention's keys and values, [2·layers, rows, dim]. */
    void contextKeys(String text) {
        int dim = config.dim();
        String embedder = "condition_embedder.text_embedder.";
        code.line("c = %s", code.linear(text, embedder + "linear_1", dim, config.textDim()));
        code.line("c = torch.gelu(c, approximate=\"tanh\")");
        code.line("c = %s", code.linear("c", embedder + "linear_2", dim, dim));
        for (int i = 0; i < config.layers(); i++) {
            String cross = "blocks." + i + ".attn2.";
            code.line("k%d = %s", i, projection("c", cross, "k"));
            code.line("v%d = %s", i, code.linear("c", cross + "to_v", dim, dim));
        }
        code.line("return %s", stack(config.layers()));
    }

    /** k0, v0, k1, v1 … as one tensor [2·layers, rows, dim]. */
    static String stack(int layers) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < layers; i++) {
            names.append(i == 0 ? "" : ", ").append('k').append(i).append(", v").append(i);
        }
        return "torch.stack([" + names + "], 0)";
    }

    static String select(String stacked, int i) {
        return "torch.select(%s, 0, %d)".formatted(stacked, i);
    }

    /** [tokens, dim] as [1, heads, tokens, headDim]. */
    String heads(String x) {
        return "torch.transpose(torch.view(%s, [1, -1, %d, %d]), 1, 2)".formatted(x, config.heads(), config.headDim());
    }

    /** {@code o} = attention of {@code q} [tokens, dim] over keys and values by heads. */
    private void attend(String keys, String values) {
        code.line("o = torch.scaled_dot_product_attention(%s, %s, %s, None, 0., False)", heads("q"), keys, values);
        code.line("o = torch.reshape(torch.transpose(o, 1, 2), [%d, %d])", grid.tokens(), config.dim());
    }

    /** A query or key projection and its norm. */
    private String projection(String x, String attention, String part) {
        int dim = config.dim();
        return "torch.rms_norm(%s, [%d], %s, %s)"
                .formatted(
                        code.linear(x, attention + "to_" + part, dim, dim),
                        dim,
                        code.parameter(attention + "norm_" + part + ".weight", dim),
                        config.eps());
    }

    private String norm(String x, String weight, String bias) {
        return "torch.layer_norm(%s, [%d], %s, %s, %s)".formatted(x, config.dim(), weight, bias, config.eps());
    }

    /** The embedding of time {@code t}, on the scale 0 to 1000. */
    static float[] sinusoid(DitConfig config, double t) {
        int half = config.freqDim() / 2;
        float[] out = new float[2 * half];
        for (int i = 0; i < half; i++) {
            double angle = t * Math.pow(BASE, -(double) i / half);
            out[i] = (float) Math.cos(angle);
            out[half + i] = (float) Math.sin(angle);
        }
        return out;
    }

    /** Cosine and sine of every pair's angle: the first pairs of a head turn with time, then height, then width. */
    private float[] rotation(Grid g, Offset offset) {
        int plane = config.headDim() / 6;
        int[] pairs = {config.headDim() / 2 - 2 * plane, plane, plane};
        float[] out = new float[g.tokens() * config.headDim()];
        int at = 0;
        for (int token = 0; token < g.tokens(); token++) {
            int[] position = {
                offset.frames() + token / (g.rows() * g.columns()),
                offset.rows() + token / g.columns() % g.rows(),
                offset.columns() + token % g.columns()
            };
            for (int axis = 0; axis < 3; axis++) {
                for (int j = 0; j < pairs[axis]; j++) {
                    double angle = position[axis] * Math.pow(BASE, -(double) j / pairs[axis]);
                    out[at++] = (float) Math.cos(angle);
                    out[at++] = (float) Math.sin(angle);
                }
            }
        }
        return out;
    }
}
