package io.omnitransfer.benchmarks.peer.torch;

import io.omnitransfer.benchmarks.peer.Peer;
import io.omnitransfer.benchmarks.peer.torch.TorchFunction.Argument;
import io.omnitransfer.model.wan.dit.DitConfig;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.weights.TensorSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One forward of a Wan diffusion transformer in PyTorch, f32: patches, time, blocks, head. Fused operators wherever
 * PyTorch has them. Keys and values of cross-attention are computed once beforehand, as ours are. Written from diffusers'
 * description of the network, with its parameter names; models without an image branch.
 */
public final class TorchTransformer implements Peer.Run {
    private static final double BASE = 10000;

    private final DitConfig config;
    private final TensorSource source;
    private final StringBuilder code = new StringBuilder();
    private final List<Argument> arguments = new ArrayList<>();
    private final TorchFunction forward;

    /**
     * @param source parameters by diffusers' names
     * @param latent [inChannels, frames, height, width]
     * @param t time on the scale 0 to 1000
     * @param text [rows, textDim]
     */
    public TorchTransformer(DitConfig config, TensorSource source, Tensor latent, double t, Tensor text) {
        this.config = config;
        this.source = source;
        int dim = config.dim();
        arguments.add(context(text));
        int[] d = latent.dims();
        int tokens = d[1] * d[2] / 2 * d[3] / 2;
        arguments.add(new Argument("latent", latent.toFloats(), longs(d)));
        arguments.add(new Argument("time", sinusoid(t), new long[] {1, config.freqDim()}));
        arguments.add(new Argument(
                "turn", rotation(d[1], d[2] / 2, d[3] / 2), new long[] {tokens, 1, config.headDim() / 2, 2}));
        String embedder = "condition_embedder.";
        line(
                "x = torch.permute(torch.view(latent, [%d, %d, %d, 2, %d, 2]), [1, 2, 4, 0, 3, 5])",
                d[0], d[1], d[2] / 2, d[3] / 2);
        line(
                "x = torch.linear(torch.reshape(x, [%d, %d]), %s, %s)",
                tokens,
                4 * d[0],
                parameter("patch_embedding.weight", new int[] {dim, d[0], 1, 2, 2}, dim, 4 * d[0]),
                parameter("patch_embedding.bias", dim));
        line("e = %s", linear("time", embedder + "time_embedder.linear_1", dim, config.freqDim()));
        line("e = %s", linear("torch.silu(e)", embedder + "time_embedder.linear_2", dim, dim));
        line("six = torch.view(%s, [6, %d])", linear("torch.silu(e)", embedder + "time_proj", 6 * dim, dim), dim);
        line("turn = torch.view_as_complex(turn)");
        for (int i = 0; i < config.layers(); i++) {
            block("blocks." + i + ".", i, tokens);
        }
        line("m = torch.chunk(%s + e, 2, 0)", parameter("scale_shift_table", new int[] {1, 2, dim}, 2, dim));
        line("x = %s * (1 + m[1]) + m[0]", norm("x", "None", "None"));
        line("x = %s", linear("x", "proj_out", 4 * config.outChannels(), dim));
        line(
                "x = torch.permute(torch.view(x, [%d, %d, %d, 2, 2, %d]), [5, 0, 1, 3, 2, 4])",
                d[1], d[2] / 2, d[3] / 2, config.outChannels());
        line("return torch.reshape(x, [%d, %d, %d, %d])", config.outChannels(), d[1], d[2], d[3]);
        forward = new TorchFunction(code.toString(), arguments.toArray(Argument[]::new));
    }

    private void block(String name, int layer, int tokens) {
        int dim = config.dim();
        String self = name + "attn1.";
        String cross = name + "attn2.";
        line("m = torch.chunk(%s + six, 6, 0)", parameter(name + "scale_shift_table", new int[] {1, 6, dim}, 6, dim));
        line("n = %s * (1 + m[1]) + m[0]", norm("x", "None", "None"));
        for (String part : List.of("q", "k")) {
            line("%s = %s", part, projection("n", self, part));
            line(
                    "%s = torch.view_as_complex(torch.view(%s, [%d, %d, %d, 2])) * turn",
                    part, part, tokens, config.heads(), config.headDim() / 2);
            line("%s = torch.flatten(torch.view_as_real(%s), 2)", part, part);
        }
        line("v = %s", linear("n", self + "to_v", dim, dim));
        attend(tokens);
        line("x = x + %s * m[2]", linear("o", self + "to_out.0", dim, dim));
        if (config.crossNorm()) {
            line("n = %s", norm("x", parameter(name + "norm2.weight", dim), parameter(name + "norm2.bias", dim)));
        } else {
            line("n = %s", norm("x", "None", "None"));
        }
        line("q = %s", projection("n", cross, "q"));
        line("k = torch.select(context, 0, %d)", 2 * layer);
        line("v = torch.select(context, 0, %d)", 2 * layer + 1);
        attend(tokens);
        line("x = x + %s", linear("o", cross + "to_out.0", dim, dim));
        line("n = %s * (1 + m[4]) + m[3]", norm("x", "None", "None"));
        line("n = %s", linear("n", name + "ffn.net.0.proj", config.ffnDim(), dim));
        line("n = torch.gelu(n, approximate=\"tanh\")");
        line("x = x + %s * m[5]", linear("n", name + "ffn.net.2", dim, config.ffnDim()));
    }

    /** o = attention of q, k, v by heads. */
    private void attend(int tokens) {
        String heads =
                "torch.transpose(torch.view(%s, [1, -1, " + config.heads() + ", " + config.headDim() + "]), 1, 2)";
        line(
                "o = torch.scaled_dot_product_attention(%s, %s, %s, None, 0., False)",
                heads.formatted("q"), heads.formatted("k"), heads.formatted("v"));
        line("o = torch.reshape(torch.transpose(o, 1, 2), [%d, %d])", tokens, config.dim());
    }

    /** Keys and values of cross-attention of all blocks, [2·layers, rows, dim]. */
    private Argument context(Tensor text) {
        int dim = config.dim();
        String embedder = "condition_embedder.text_embedder.";
        arguments.add(new Argument("text", text.toFloats(), longs(text.dims())));
        line("c = %s", linear("text", embedder + "linear_1", dim, config.textDim()));
        line("c = torch.gelu(c, approximate=\"tanh\")");
        line("c = %s", linear("c", embedder + "linear_2", dim, dim));
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            String cross = "blocks." + i + ".attn2.";
            parts.add(projection("c", cross, "k"));
            parts.add(linear("c", cross + "to_v", dim, dim));
        }
        line("return torch.stack([%s], 0)", String.join(", ", parts));
        try (TorchFunction f = new TorchFunction(code.toString(), arguments.toArray(Argument[]::new))) {
            f.run();
            code.setLength(0);
            arguments.clear();
            return new Argument("context", f.result(), new long[] {2L * config.layers(), text.dim(0), dim});
        }
    }

    /** A query or key projection and its norm. */
    private String projection(String x, String attention, String part) {
        int dim = config.dim();
        return "torch.rms_norm(%s, [%d], %s, %s)"
                .formatted(
                        linear(x, attention + "to_" + part, dim, dim),
                        dim,
                        parameter(attention + "norm_" + part + ".weight", dim),
                        config.eps());
    }

    private String norm(String x, String weight, String bias) {
        return "torch.layer_norm(%s, [%d], %s, %s, %s)".formatted(x, config.dim(), weight, bias, config.eps());
    }

    private String linear(String x, String name, int out, int in) {
        return "torch.linear(%s, %s, %s)"
                .formatted(x, parameter(name + ".weight", out, in), parameter(name + ".bias", out));
    }

    private String parameter(String name, int... dims) {
        return parameter(name, dims, dims);
    }

    /** A parameter as an argument of the function; returns the argument's name. */
    private String parameter(String name, int[] dims, int... shape) {
        String argument = "p_" + name.replace('.', '_');
        arguments.add(new Argument(argument, source.load(name, dims).toFloats(), longs(shape)));
        return argument;
    }

    private void line(String format, Object... values) {
        code.append(format.formatted(values)).append('\n');
    }

    private static long[] longs(int[] dims) {
        return Arrays.stream(dims).asLongStream().toArray();
    }

    private float[] sinusoid(double t) {
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
    private float[] rotation(int frames, int rows, int columns) {
        int plane = config.headDim() / 6;
        int[] pairs = {config.headDim() / 2 - 2 * plane, plane, plane};
        float[] out = new float[frames * rows * columns * config.headDim()];
        int at = 0;
        for (int token = 0; token < frames * rows * columns; token++) {
            int[] position = {token / (rows * columns), token / columns % rows, token % columns};
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

    @Override
    public void run() {
        forward.run();
    }

    /** The velocity [outChannels, frames, height, width]. */
    @Override
    public float[] output(int i) {
        return forward.result();
    }

    @Override
    public void close() {
        forward.close();
    }
}
