package io.omnitransfer.model.qwen;

import com.fasterxml.jackson.databind.JsonNode;
import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.linear.Epilogue;
import io.omnitransfer.kernels.linear.Linear;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.TensorSource;

/**
 * Task-adaptive alignment (OmniTransfer §4.4): learned query tokens per task, and the three-layer MLP that maps their
 * hidden states to rows of the DiT's text input.
 */
public final class Connector {
    private final Config config;
    private final TensorSource weights;
    private final Device device;
    private final Variants variants;

    /**
     * From the connector's {@code config.json}.
     *
     * @param in width of the MLLM's hidden states
     * @param hidden width between the layers
     * @param out width of the DiT's text input
     * @param layers linear layers, GELU between them
     * @param queries query tokens per task
     */
    public record Config(int in, int hidden, int out, int layers, int queries, Activation activation) {
        public static Config from(JsonNode json) {
            String activation = json.path("activation").asText("gelu");
            return new Config(
                    json.required("in_dim").intValue(),
                    json.required("hidden_dim").intValue(),
                    json.required("out_dim").intValue(),
                    json.required("num_layers").intValue(),
                    json.required("num_queries").intValue(),
                    switch (activation) {
                        case "gelu" -> Activation.GELU_ERF;
                        case "gelu_tanh", "gelu_pytorch_tanh" -> Activation.GELU_TANH;
                        case "silu" -> Activation.SILU;
                        default ->
                            throw new IllegalArgumentException("connector activation '" + activation
                                    + "' is not known; use gelu, gelu_tanh or silu");
                    });
        }
    }

    public Connector(Config config, TensorSource weights, Device device, Variants variants) {
        this.config = config;
        this.weights = weights;
        this.device = device;
        this.variants = variants;
    }

    public int queryCount() {
        return config.queries();
    }

    /** The query tokens of a task, by its name in the checkpoint: [queries, in] f32. */
    public Tensor queries(String task) {
        return weights.load("meta_queries." + task, config.queries(), config.in())
                .toF32();
    }

    /**
     * Maps hidden states to context rows.
     *
     * @param hidden [n, in] f32
     * @return [n, out] f32
     */
    public Tensor run(Tensor hidden) {
        int n = hidden.dim(0);
        hidden.requireShape(n, config.in());
        ProgramBuilder program = new ProgramBuilder(device, variants);
        GraphBuilder g = program.graph("connector");
        g.input(hidden);
        Tensor x = hidden;
        for (int l = 0; l < config.layers(); l++) {
            boolean last = l == config.layers() - 1;
            Tensor y = Tensor.f32("connector " + l, n, last ? config.out() : config.hidden());
            String name = "mlp." + 2 * l;
            Tensor w = weights.load(name + ".weight", y.cols(), x.cols());
            Tensor b = weights.load(name + ".bias", y.cols());
            g.resident(w, b);
            Linear.append(g, x, w, b, last ? Epilogue.NONE : Epilogue.of(config.activation()), y);
            x = y;
        }
        g.output(x);
        try (Program p = program.compile()) {
            p.run();
        }
        return x;
    }
}
