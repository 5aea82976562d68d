package io.omnitransfer.model.wan.dit;

import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one video on their way through the blocks: the target, or a reference that runs along with it. Its
 * tensors are shared by all blocks and handed from graph to graph, so that a device holds them once.
 */
final class Stream {
    final String name;
    final Grid grid;
    /** The latent the tokens are made of {@code [channels, frames, height, width]}. */
    final Tensor latent;
    /** The residual stream {@code [tokens, dim]}. */
    final Tensor x;
    /** Modulation of the current block {@code [6, dim]}: shift, scale, gate of attention, then of feed-forward. */
    final Tensor modulation;
    /** Output of the last norm {@code [tokens, dim]}. */
    final Tensor normed;
    /** Whatever a step of the block produces {@code [tokens, dim]}. */
    final Tensor mixed;

    final Tensor q;
    final Tensor k;
    final Tensor v;
    /** Keys under rotation {@code [tokens, dim]}; the same tensor as {@link #k} where un-rotated keys are not needed. */
    final Tensor rotated;
    /** Hidden layer of the feed-forward {@code [tokens, ffn]}. */
    final Tensor hidden;
    /** The stream's own rotation table. */
    final Tensor rope;

    /** Keeps un-rotated keys apart: for references, whose keys meet the target under another rotation. */
    static Stream reference(DitConfig config, String name, Grid grid) {
        return new Stream(config, name, grid, Offset.NONE, true);
    }

    /** Rotates keys in place. */
    static Stream inPlace(DitConfig config, String name, Grid grid, Offset offset) {
        return new Stream(config, name, grid, offset, false);
    }

    private Stream(DitConfig config, String name, Grid grid, Offset offset, boolean keepsKeys) {
        int tokens = grid.tokens();
        int dim = config.dim();
        this.name = name;
        this.grid = grid;
        latent = Tensor.f32(
                name + ".latent", config.inChannels(), grid.frames(), grid.latentHeight(), grid.latentWidth());
        x = Tensor.f32(name + ".x", tokens, dim);
        modulation = Tensor.f32(name + ".modulation", 6, dim);
        normed = Tensor.f32(name + ".normed", tokens, dim);
        mixed = Tensor.f32(name + ".mixed", tokens, dim);
        q = Tensor.f32(name + ".q", tokens, dim);
        k = Tensor.f32(name + ".k", tokens, dim);
        v = Tensor.f32(name + ".v", tokens, dim);
        rotated = keepsKeys ? Tensor.f32(name + ".rotated", tokens, dim) : k;
        hidden = Tensor.f32(name + ".hidden", tokens, config.ffnDim());
        rope = RopeTable.of(name + ".rope", grid, offset, config.headDim(), config.ropePositions());
    }

    /** Tensors that only tasks touch and {@link Block#keys} uses. */
    private List<Tensor> keyScratch() {
        return List.of(modulation, normed, mixed, k, v);
    }

    /** Tensors that only tasks touch and {@link Block#queries} uses. */
    private List<Tensor> queryScratch() {
        return rotated == k ? List.of(q) : List.of(q, rotated);
    }

    /** Takes over the residual stream from the graph that wrote it. */
    void takeTokens(GraphBuilder g, GraphBuilder writer) {
        g.take(writer, x);
    }

    /** Takes over what {@link Block#keys} needs from the previous block's graph, if there is one. */
    void takeForKeys(GraphBuilder g, @Nullable GraphBuilder previous) {
        takeAll(g, previous, keyScratch());
    }

    /** Takes over what {@link Block#queries} needs. */
    void takeForQueries(GraphBuilder g, @Nullable GraphBuilder previous) {
        takeAll(g, previous, queryScratch());
        g.resident(rope);
    }

    /** Takes over what {@link Block#feedForward} needs. */
    void takeForFeedForward(GraphBuilder g, @Nullable GraphBuilder previous) {
        takeAll(g, previous, List.of(hidden));
    }

    private static void takeAll(GraphBuilder g, @Nullable GraphBuilder previous, List<Tensor> tensors) {
        if (previous != null) {
            g.take(previous, tensors.toArray(Tensor[]::new));
        }
    }

    long bytes() {
        return latent.bytes()
                + x.bytes()
                + rope.bytes()
                + keyScratch().stream().mapToLong(Tensor::bytes).sum()
                + queryScratch().stream().mapToLong(Tensor::bytes).sum()
                + hidden.bytes();
    }
}
