package io.omnitransfer.model.wan.vae;

import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The last input frames of every causal convolution, kept on the device between chunks. The graphs of the first chunk
 * create them; those of the later chunks take them over.
 */
final class Histories {
    /** A history, and the graph that wrote it first. */
    private record Kept(GraphBuilder graph, Tensor frames) {}

    private final Map<String, Kept> kept = new LinkedHashMap<>();
    private final @Nullable Histories earlier;

    /** @param earlier those of the first chunk; null if this is the first */
    Histories(@Nullable Histories earlier) {
        this.earlier = earlier;
    }

    boolean first() {
        return earlier == null;
    }

    /** The history of convolution {@code name}, a task of {@code g}: {@code frames} frames of the size of {@code x}'s. */
    Tensor next(GraphBuilder g, String name, int frames, Tensor x) {
        if (earlier == null) {
            Tensor t = Tensor.f32("history of " + name, frames, x.dim(1), x.dim(2), x.dim(3));
            kept.put(name, new Kept(g, t));
            return t;
        }
        Kept before = Objects.requireNonNull(earlier.kept.get(name), name);
        g.take(before.graph, before.frames);
        return before.frames;
    }
}
