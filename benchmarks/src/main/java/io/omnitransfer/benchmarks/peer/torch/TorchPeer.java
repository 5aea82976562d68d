package io.omnitransfer.benchmarks.peer.torch;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import io.omnitransfer.benchmarks.peer.Peer;
import io.omnitransfer.benchmarks.peer.TransformerCase;
import io.omnitransfer.benchmarks.peer.torch.TorchFunction.Argument;
import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.threads.Parallel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * PyTorch on the CPU: its own linear, scaled dot product attention and conv3d, on f32 contiguous tensors in the layouts
 * its models use, and whole transformers of them. What its models do around an operator in every call is timed with it: a
 * causal convolution joins the earlier frames to the new ones.
 */
public final class TorchPeer implements Peer {
    private static final String LIBRARIES = "native/lib/pytorch.properties";

    @Override
    public String name() {
        return "pytorch";
    }

    @Override
    public String version() {
        return "PyTorch " + Engine.getEngine("PyTorch").getVersion() + ", " + Parallel.threads() + " threads";
    }

    @Override
    public Optional<String> missing() {
        if (TorchPeer.class.getClassLoader().getResource(LIBRARIES) == null) {
            return Optional.of("PyTorch's libraries are not on the class path; build the benchmarks with -Ppytorch");
        }
        try {
            Engine.getEngine("PyTorch");
            return Optional.empty();
        } catch (EngineException | UnsatisfiedLinkError e) {
            return Optional.of("PyTorch does not start on this machine: " + e.getMessage());
        }
    }

    @Override
    public Optional<Peer.Run> prepare(String op, int[] shape, OpCase c) {
        if (!c.inputs().stream().allMatch(t -> t.dtype() == DType.F32)) {
            return Optional.empty();
        }
        return switch (op) {
            case "linear" -> Optional.of(linear(c));
            case "attention" -> shape[2] == shape[3] ? Optional.of(attention(shape, c)) : Optional.empty();
            case "conv3d" -> Optional.of(convolution(shape, c));
            default -> Optional.empty();
        };
    }

    @Override
    public Optional<Function<TransformerCase, Peer.Run>> transformer() {
        return Optional.of(TorchTransformer::new);
    }

    private static Run linear(OpCase c) {
        return new Run(new TorchFunction(
                "return torch.linear(x, w)",
                argument("x", c.inputs().get(0)),
                argument("w", c.inputs().get(1))));
    }

    /** q, k, v and the result lie as [1, heads, tokens, width]. */
    private static Run attention(int[] shape, OpCase c) {
        long heads = shape[2];
        long width = shape[4];
        List<Argument> arguments = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Tensor t = c.inputs().get(i);
            arguments.add(new Argument(
                    "qkv".substring(i, i + 1), t.toFloats(), new long[] {1, t.rows(), heads, width}, 0, 2, 1, 3));
        }
        return new Run(
                new TorchFunction(
                        "return torch.scaled_dot_product_attention(q, k, v, None, 0., False)",
                        arguments.toArray(Argument[]::new)),
                0,
                2,
                1,
                3);
    }

    /** Frames lie as [1, channels, frames, height, width], weights as [outputs, channels, kt, kh, kw]. */
    private static Run convolution(int[] s, OpCase c) {
        int history = s[15];
        Tensor weights = c.inputs().get(c.inputs().size() - 1);
        List<Argument> arguments = new ArrayList<>();
        arguments.add(frames("x", c.inputs().get(0), s[0], s));
        if (history > 0) {
            arguments.add(frames("h", c.inputs().get(1), history, s));
        }
        arguments.add(new Argument("w", weights.toFloats(), new long[] {s[4], s[5], s[6], s[7], s[3]}, 0, 4, 1, 2, 3));
        StringBuilder body = new StringBuilder();
        if (history > 0) {
            body.append("x = torch.cat([h, x], 2)\n");
        }
        int zeros = s[16] == 1 ? s[5] - 1 - history : 0;
        boolean symmetric = s[11] == s[12] && s[13] == s[14];
        if (zeros > 0 || !symmetric) {
            int[] pad = symmetric ? new int[] {0, 0, 0, 0, zeros, 0} : new int[] {s[13], s[14], s[11], s[12], zeros, 0};
            body.append("x = torch.constant_pad_nd(x, ").append(list(pad)).append(", 0)\n");
        }
        body.append("return torch.conv3d(x, w, None, ")
                .append(list(s[8], s[9], s[10]))
                .append(", ")
                .append(list(0, symmetric ? s[11] : 0, symmetric ? s[13] : 0))
                .append(", [1, 1, 1], 1)");
        return new Run(new TorchFunction(body.toString(), arguments.toArray(Argument[]::new)), 0, 2, 3, 4, 1);
    }

    private static Argument frames(String name, Tensor t, int frames, int[] s) {
        return new Argument(name, t.toFloats(), new long[] {1, frames, s[1], s[2], s[3]}, 0, 4, 1, 2, 3);
    }

    private static Argument argument(String name, Tensor t) {
        return new Argument(name, t.toFloats(), new long[] {t.rows(), t.cols()});
    }

    private static String list(int... values) {
        return java.util.Arrays.toString(values);
    }

    /**
     * @param axes order of the result's axes in the case's layout
     */
    private record Run(TorchFunction function, int... axes) implements Peer.Run {
        @Override
        public void run() {
            function.run();
        }

        @Override
        public float[] output(int i) {
            return function.result(axes);
        }

        @Override
        public void close() {
            function.close();
        }
    }
}
