package io.omnitransfer.model.qwen;

import io.omnitransfer.kernels.activation.SiluGate;
import io.omnitransfer.kernels.attention.Attention;
import io.omnitransfer.kernels.attention.AttentionShape;
import io.omnitransfer.kernels.attention.Keys;
import io.omnitransfer.kernels.linear.Epilogue;
import io.omnitransfer.kernels.linear.Linear;
import io.omnitransfer.kernels.norm.RmsNorm;
import io.omnitransfer.kernels.rope.Pairing;
import io.omnitransfer.kernels.rope.Rope;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.TensorSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Qwen2.5-VL's decoder as an encoder of conditions: one causal pass over embeddings, no sampling of tokens. */
public final class TextDecoder {
    private final QwenConfig.Text config;
    private final TensorSource weights;
    private final Device device;
    private final Variants variants;
    private @Nullable Tensor embeddings;

    public TextDecoder(QwenConfig.Text config, TensorSource weights, Device device, Variants variants) {
        this.config = config;
        this.weights = weights;
        this.device = device;
        this.variants = variants;
    }

    /** The embedding of one token: [hidden], widened to f32. */
    public float[] embedding(int token) {
        if (token < 0 || token >= config.vocabulary()) {
            throw new IllegalArgumentException(
                    "token %d is outside the vocabulary of %d".formatted(token, config.vocabulary()));
        }
        if (embeddings == null) {
            embeddings = weights.load("model.embed_tokens.weight", config.vocabulary(), config.hidden());
        }
        return embeddings.slice(token, 1).toFloats();
    }

    /**
     * Runs all layers and the final norm.
     *
     * @param embeds [L, hidden] f32; not changed
     * @param positions temporal, height and width position of every token: [3][L]
     * @return last hidden state [L, hidden] f32, after the final norm
     */
    public Tensor run(Tensor embeds, int[][] positions) {
        int n = embeds.dim(0);
        embeds.requireShape(n, config.hidden());
        Tensor x = Tensor.f32("x", n, config.hidden());
        x.set(embeds);
        Tensor out = Tensor.f32("last hidden state", n, config.hidden());
        try (Program program = build(x, ropeTable(positions, n), out)) {
            program.run();
        }
        return out;
    }

    private Program build(Tensor x, Tensor rope, Tensor out) {
        ProgramBuilder program = new ProgramBuilder(device, variants);
        int n = x.dim(0);
        int kv = config.kvHeads() * config.headDim();
        Tensor a = Tensor.f32("a", n, config.hidden());
        Tensor q = Tensor.f32("q", n, config.hidden());
        Tensor k = Tensor.f32("k", n, kv);
        Tensor v = Tensor.f32("v", n, kv);
        Tensor gate = Tensor.f32("gate", n, config.intermediate());
        Tensor up = Tensor.f32("up", n, config.intermediate());
        AttentionShape shape = new AttentionShape(
                config.heads(), config.kvHeads(), config.headDim(), (float) (1 / Math.sqrt(config.headDim())), true);
        GraphBuilder last = null;
        for (int l = 0; l < config.layers(); l++) {
            GraphBuilder g = program.graph("layer" + l);
            if (last == null) {
                g.input(x);
            } else {
                g.take(last, x);
            }
            g.resident(rope);
            String name = "model.layers." + l;
            norm(g, name + ".input_layernorm", x, a);
            linear(g, name + ".self_attn.q_proj", a, true, Epilogue.NONE, q);
            linear(g, name + ".self_attn.k_proj", a, true, Epilogue.NONE, k);
            linear(g, name + ".self_attn.v_proj", a, true, Epilogue.NONE, v);
            Rope.append(g, q, rope, config.heads(), Pairing.HALVES, q);
            Rope.append(g, k, rope, config.kvHeads(), Pairing.HALVES, k);
            Attention.append(g, shape, q, List.of(new Keys(k, v)), a);
            linear(g, name + ".self_attn.o_proj", a, false, Epilogue.ADD, x);
            norm(g, name + ".post_attention_layernorm", x, a);
            linear(g, name + ".mlp.gate_proj", a, false, Epilogue.NONE, gate);
            linear(g, name + ".mlp.up_proj", a, false, Epilogue.NONE, up);
            SiluGate.append(g, gate, up, gate);
            linear(g, name + ".mlp.down_proj", gate, false, Epilogue.ADD, x);
            last = g;
        }
        GraphBuilder g = program.graph("norm");
        if (last != null) {
            g.take(last, x);
        }
        norm(g, "model.norm", x, out);
        g.output(out);
        return program.compile();
    }

    /** cos and sin [L, headDim/2, 2]: frequency j follows the position axis of its section. */
    private Tensor ropeTable(int[][] positions, int n) {
        int half = config.headDim() / 2;
        float[] table = new float[n * half * 2];
        for (int j = 0; j < half; j++) {
            int axis = j < config.mropeSections().get(0)
                    ? 0
                    : j < config.mropeSections().get(0) + config.mropeSections().get(1) ? 1 : 2;
            float inverse = (float) (1 / Math.pow(config.ropeTheta(), j / (double) half));
            for (int i = 0; i < n; i++) {
                float angle = positions[axis][i] * inverse;
                table[(i * half + j) * 2] = (float) Math.cos(angle);
                table[(i * half + j) * 2 + 1] = (float) Math.sin(angle);
            }
        }
        return Tensor.of("mrope", table, n, half, 2);
    }

    private void norm(GraphBuilder g, String name, Tensor x, Tensor y) {
        Tensor w = weights.load(name + ".weight", config.hidden()).toF32();
        g.resident(w);
        RmsNorm.append(g, x, w, config.eps(), y);
    }

    private void linear(GraphBuilder g, String name, Tensor x, boolean bias, Epilogue e, Tensor y) {
        Tensor w = resident(g, name + ".weight", y.cols(), x.cols());
        Linear.append(g, x, w, bias ? resident(g, name + ".bias", y.cols()) : null, e, y);
    }

    private Tensor resident(GraphBuilder g, String name, int... dims) {
        Tensor t = weights.load(name, dims);
        g.resident(t);
        return t;
    }
}
