package io.omnitransfer.model.wan.dit;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.attention.Keys;
import io.omnitransfer.kernels.modulation.Modulation;
import io.omnitransfer.kernels.norm.LayerNorm;
import io.omnitransfer.kernels.patch.Unpatchify;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the graphs of a {@link Target}: stem, blocks, head. */
final class TargetGraphs {
    private final DitWeights weights;
    private final DitConfig config;
    private final ProgramBuilder builder;
    private final GraphBuilder stem;
    /** The target's own tokens; its latent is input. */
    final Stream target;
    /** The time of a forward; input. */
    final Stem.Time time;
    /** Keys and values of cross-attention; input. */
    final Context context;
    /** {@code [outChannels, frames, height, width]}; output. */
    final Tensor velocity;

    private final Stem.Time clean;
    private final List<List<Keys>> cached = new ArrayList<>();
    private final List<Live> live = new ArrayList<>();

    /**
     * A reference that runs along.
     *
     * @param shifted the rotation under which target queries meet its keys
     */
    private record Live(Reference reference, Stream stream, Tensor shifted) {
        boolean clean() {
            return !(reference instanceof Reference.Joint j) || j.clean();
        }
    }

    TargetGraphs(Dit dit, TargetShape shape, List<Reference> references) {
        Grid grid = shape.grid();
        weights = dit.weights();
        config = weights.config();
        builder = new ProgramBuilder(dit.device(), dit.variants());
        stem = builder.graph("stem");
        target = Stream.inPlace(config, "target", grid, Offset.NONE);
        time = Stem.Time.allocate(config, "time");
        clean = Stem.Time.allocate(config, "clean");
        clean.set(0);
        context = Context.allocate(config, "context", shape.contextRows(), shape.imageRows());
        velocity = Tensor.f32("velocity", config.outChannels(), grid.frames(), grid.latentHeight(), grid.latentWidth());
        for (int i = 0; i < references.size(); i++) {
            String name = "reference" + i;
            switch (references.get(i)) {
                case Reference.Cached r ->
                    cached.add(KeyProgram.rotate(config, r.keys(), r.offset(), dit.device(), dit.variants(), name));
                case Reference.Recomputed r -> {
                    Tensor shifted = RopeTable.of(
                            name + ".shifted", r.grid(), r.offset(), config.headDim(), config.ropePositions());
                    live.add(live(r, Stream.reference(config, name, r.grid()), r.latent(), shifted));
                }
                case Reference.Joint r -> {
                    Stream s = Stream.inPlace(config, name, r.grid(), r.offset());
                    live.add(live(r, s, r.latent(), s.rope));
                }
            }
        }
    }

    private static Live live(Reference reference, Stream s, Tensor latent, Tensor shifted) {
        s.latent.set(latent.requireShape(s.latent.dims()));
        return new Live(reference, s, shifted);
    }

    Program compile() {
        boolean needsClean = live.stream().anyMatch(Live::clean);
        Stem.patches(stem, weights, target);
        Stem.time(stem, weights, time);
        if (needsClean) {
            Stem.time(stem, weights, clean);
        }
        live.forEach(l -> Stem.patches(stem, weights, l.stream));
        GraphBuilder previous = null;
        for (int i = 0; i < config.layers(); i++) {
            GraphBuilder g = builder.graph("block" + i).take(stem, time.six());
            if (needsClean) {
                g.take(stem, clean.six());
            }
            block(g, i, previous);
            previous = g;
        }
        head(builder.graph("head"), previous == null ? stem : previous);
        return builder.compile();
    }

    private void block(GraphBuilder g, int layer, @Nullable GraphBuilder previous) {
        boolean last = layer == config.layers() - 1;
        Block block = new Block(config, weights.blocks.get(layer), g);
        Context.Layer words = context.layers().get(layer);
        input(g, words.text());
        input(g, words.image());

        List<Keys> joint = new ArrayList<>();
        joint.add(project(g, block, target, previous, time));
        for (Live l : live) {
            if (l.reference instanceof Reference.Joint) {
                joint.add(project(g, block, l.stream, previous, l.clean() ? clean : time));
            }
        }
        List<Keys> seenByTarget = new ArrayList<>(joint);
        for (Live l : live) {
            if (l.reference instanceof Reference.Recomputed) {
                seenByTarget.add(recompute(g, block, l, previous, last));
            }
        }
        for (List<Keys> c : cached) {
            Keys keys = c.get(layer);
            g.resident(keys.k(), keys.v());
            seenByTarget.add(keys);
        }
        target.takeForFeedForward(g, previous);
        block.attend(target, seenByTarget);
        block.cross(target, words);
        block.feedForward(target);
        for (Live l : live) {
            // What joint references become after the last block, nobody reads.
            if (!last && l.reference instanceof Reference.Joint j) {
                l.stream.takeForFeedForward(g, previous);
                block.attend(l.stream, joint);
                if (j.cross()) {
                    block.cross(l.stream, words);
                }
                block.feedForward(l.stream);
            }
        }
    }

    /** Queries, keys and values of a stream whose keys are rotated in place. */
    private Keys project(GraphBuilder g, Block block, Stream s, @Nullable GraphBuilder previous, Stem.Time t) {
        s.takeTokens(g, previous == null ? stem : previous);
        s.takeForKeys(g, previous);
        s.takeForQueries(g, previous);
        block.modulate(s, t.six());
        block.keys(s);
        block.queries(s);
        return new Keys(s.k, s.v);
    }

    /** One block of a reference by itself, and its keys as the target meets them. */
    private Keys recompute(GraphBuilder g, Block block, Live l, @Nullable GraphBuilder previous, boolean last) {
        Stream s = l.stream;
        s.takeTokens(g, previous == null ? stem : previous);
        KeyProgram.step(block, g, previous, s, clean.six(), last);
        if (last && previous != null) {
            g.take(previous, s.rotated);
        }
        g.resident(l.shifted);
        Block.rotate(g, config, s.k, l.shifted, s.rotated);
        return new Keys(s.rotated, s.v);
    }

    private static void input(GraphBuilder g, @Nullable Keys keys) {
        if (keys != null) {
            g.input(keys.k(), keys.v());
        }
    }

    private void head(GraphBuilder g, GraphBuilder last) {
        Tensor modulation = Tensor.f32("head.modulation", 2, config.dim());
        Tensor normed = Tensor.f32("head.normed", target.grid.tokens(), config.dim());
        Tensor patches = Tensor.f32("head.patches", target.grid.tokens(), 4 * config.outChannels());
        g.take(last, target.x).take(stem, time.vector()).resident(weights.headModulation);
        weights.head.resident(g);
        Modulation.append(g, weights.headModulation, time.vector(), modulation);
        LayerNorm.appendModulated(g, target.x, modulation, 0, 1, config.eps(), normed);
        Stem.linear(g, normed, weights.head, Activation.NONE, patches);
        Unpatchify.append(g, patches, velocity);
        g.output(velocity);
    }
}
