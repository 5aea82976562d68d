package io.omnitransfer.benchmarks.peer.torch;

import io.omnitransfer.benchmarks.peer.torch.TorchFunction.Argument;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.weights.TensorSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A function of a network while it is written: statements of TorchScript, and the arguments they mention. */
final class TorchCode {
    private final TensorSource source;
    private final StringBuilder text = new StringBuilder();
    private final List<Argument> arguments = new ArrayList<>();
    private final Map<String, TorchFunction> results = new LinkedHashMap<>();
    private String indent = "";

    /** @param source parameters by diffusers' names */
    TorchCode(TensorSource source) {
        this.source = source;
    }

    void line(String format, Object... values) {
        text.append(indent).append(format.formatted(values)).append('\n');
    }

    /** Repeats what {@code body} writes {@code n} times, with {@code counter} from 0. */
    void loop(String counter, int n, Runnable body) {
        line("for %s in range(%d):", counter, n);
        indent = "  ";
        body.run();
        indent = "";
    }

    /** A constant argument; returns its name. */
    String array(String name, float[] elements, int... shape) {
        arguments.add(new Argument(name, elements, longs(shape)));
        return name;
    }

    String array(String name, Tensor t) {
        return array(name, t.toFloats(), t.dims());
    }

    /** An argument that is what {@code function} has returned last; returns its name. */
    String result(String name, TorchFunction function) {
        results.put(name, function);
        return name;
    }

    Tensor load(String name, int... dims) {
        return source.load(name, dims);
    }

    String parameter(String name, int... dims) {
        return parameter(name, dims, dims);
    }

    /** A parameter stored as {@code dims}, as an argument of another {@code shape}; returns the argument's name. */
    String parameter(String name, int[] dims, int... shape) {
        return array("p_" + name.replace('.', '_'), load(name, dims).toFloats(), shape);
    }

    /** A convolution's weights, stored as {@code dims}, as [out, in, time, height, width], in memory channels last. */
    String kernel(String name, int[] dims, int... shape) {
        String argument = "p_" + name.replace('.', '_');
        arguments.add(new Argument(argument, load(name, dims).toFloats(), longs(shape), 0, 2, 3, 4, 1));
        return channelsFirst(argument);
    }

    /** A view [n, channels, time, height, width] of {@code x} [n, time, height, width, channels]. */
    static String channelsFirst(String x) {
        return "torch.permute(%s, [0, 4, 1, 2, 3])".formatted(x);
    }

    String linear(String x, String name, int out, int in) {
        return "torch.linear(%s, %s, %s)"
                .formatted(x, parameter(name + ".weight", out, in), parameter(name + ".bias", out));
    }

    TorchFunction function() {
        return new TorchFunction(text.toString(), arguments, results);
    }

    private static long[] longs(int[] dims) {
        return Arrays.stream(dims).asLongStream().toArray();
    }
}
