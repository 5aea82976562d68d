package io.omnitransfer.benchmarks;

import io.omnitransfer.kernels.attention.Attention;
import io.omnitransfer.kernels.attention.AttentionShape;
import io.omnitransfer.kernels.attention.Keys;
import io.omnitransfer.kernels.linear.Epilogue;
import io.omnitransfer.kernels.linear.Linear;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * One attention on the host, over its keys as a whole and over two halves merged, and a matrix product of as many
 * operations.
 */
final class Attentions implements AutoCloseable {
    private final double flops;
    private final Program whole;
    private final Program halves;
    private final Program product;

    /** @param shape {@code queries x keys x heads x width}, without blanks */
    Attentions(String shape) {
        String[] extents = shape.split("x");
        int queries = Integer.parseInt(extents[0]);
        int keys = Integer.parseInt(extents[1]);
        int heads = Integer.parseInt(extents[2]);
        int dim = Integer.parseInt(extents[3]);
        int width = heads * dim;
        flops = 4.0 * queries * keys * width;
        AttentionShape s = new AttentionShape(heads, heads, dim, (float) (1 / Math.sqrt(dim)), false);
        Random random = new Random(1);
        Tensor q = RandomTensors.normal("q", random, queries, width);
        Tensor k = RandomTensors.normal("k", random, keys, width);
        Tensor v = RandomTensors.normal("v", random, keys, width);
        int half = keys / 2;
        Keys first = new Keys(k.slice(0, half), v.slice(0, half));
        Keys second = new Keys(k.slice(half, keys - half), v.slice(half, keys - half));
        Tensor out = RandomTensors.poisoned("out", queries, width);
        Tensor merged = RandomTensors.poisoned("merged", queries, width);
        whole = program(g -> Attention.append(g.resident(q, k, v), s, q, List.of(new Keys(k, v)), out), out);
        halves = program(
                g -> Attention.append(
                        g.resident(q, first.k(), first.v(), second.k(), second.v()),
                        s,
                        q,
                        List.of(first, second),
                        merged),
                merged);
        Tensor x = RandomTensors.normal("x", random, queries, 2 * width);
        Tensor w = RandomTensors.normal("w", random, keys, 2 * width);
        Tensor y = RandomTensors.poisoned("y", queries, keys);
        product = program(g -> Linear.append(g.resident(x, w), x, w, null, Epilogue.NONE, y), y);
        verify(out, merged);
    }

    private static Program program(Consumer<GraphBuilder> op, Tensor out) {
        ProgramBuilder builder = new ProgramBuilder(Device.select("jvm"), Variants.HOST);
        GraphBuilder g = builder.graph("g");
        op.accept(g);
        g.output(out);
        return builder.compile();
    }

    /** The two ways to one result must agree before either is timed. */
    private void verify(Tensor out, Tensor merged) {
        whole();
        halves();
        float[] a = out.toFloats();
        float[] b = merged.toFloats();
        for (int i = 0; i < a.length; i++) {
            if (!(Math.abs(a[i] - b[i]) <= 1e-5f)) {
                throw new IllegalStateException("element %d: %s as a whole, %s merged".formatted(i, a[i], b[i]));
            }
        }
    }

    double flops() {
        return flops;
    }

    void whole() {
        whole.run();
    }

    void halves() {
        halves.run();
    }

    void product() {
        product.run();
    }

    @Override
    public void close() {
        whole.close();
        halves.close();
        product.close();
    }
}
