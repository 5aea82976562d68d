package io.omnitransfer.model.wan.vae;

import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last input frames of every causal convolution, kept on the device between chunks. The graph of the first chunk
 * creates them; the graph of the later chunks takes them over.
 */
final class Histories {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final @Nullable Histories earlier;
    private final GraphBuilder graph;

    /** Histories that the first chunk's graph writes. */
    Histories(GraphBuilder graph) {
        this.graph = graph;
        this.earlier = null;
    }

    /** The same histories seen from a later chunk's graph. */
    Histories(GraphBuilder graph, Histories earlier) {
        this.graph = graph;
        this.earlier = earlier;
    }

    boolean first() {
        return earlier == null;
    }

    /** The history of convolution {@code name}: {@code frames} frames of the size of {@code x}'s. */
    Tensor next(String name, int frames, Tensor x) {
        Tensor t;
        if (earlier == null) {
            t = Tensor.f32("history of " + name, frames, x.dim(1), x.dim(2), x.dim(3));
        } else {
            t = java.util.Objects.requireNonNull(earlier.tensors.get(name), name);
            graph.take(earlier.graph, t);
        }
        tensors.put(name, t);
        return t;
    }
}
