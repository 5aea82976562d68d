package io.omnitransfer.model.wan.dit;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.attention.Keys;
import io.omnitransfer.kernels.modulation.Modulation;
import io.omnitransfer.kernels.norm.LayerNorm;
import io.omnitransfer.kernels.patch.Unpatchify;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.TaskInfo;
import io.omnitransfer.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The network compiled for one target size and one set of references: latent, time and context in, velocity out. Not
 * thread-safe.
 *
 * <p>One task graph embeds patches and time, one runs each block, one is the head. The residual stream and the scratch
 * are handed from graph to graph; only block weights, context and cached keys differ between them.
 */
public final class Target implements AutoCloseable {
    private final TargetShape shape;
    private final Stream stream;
    private final Stem.Time time;
    private final Stem.Time clean;
    private final Context context;
    private final Tensor velocity;
    private final Program program;
    private @Nullable Context bound;

    /** A reference that runs along, with its stream. */
    private record Live(Reference reference, Stream stream, Tensor shifted) {}

    Target(Dit dit, TargetShape shape, List<Reference> references) {
        DitWeights weights = dit.weights();
        DitConfig config = weights.config();
        this.shape = shape;
        stream = Stream.inPlace(config, "target", shape.grid(), Offset.NONE);
        time = Stem.Time.allocate(config, "time");
        clean = Stem.Time.allocate(config, "clean");
        clean.set(0);
        context = Context.allocate(config, "context", shape.contextRows(), shape.imageRows());
        velocity = Tensor.f32(
                "velocity",
                config.outChannels(),
                shape.grid().frames(),
                shape.grid().latentHeight(),
                shape.grid().latentWidth());

        List<List<Keys>> cached = new ArrayList<>();
        List<Live> live = new ArrayList<>();
        for (Reference r : references) {
            String name = "reference" + (cached.size() + live.size());
            switch (r) {
                case Reference.Cached c ->
                    cached.add(KeyProgram.rotate(config, c.keys(), c.offset(), dit.device(), dit.variants(), name));
                case Reference.Recomputed c -> live.add(live(config, name, c, c.latent(), true));
                case Reference.Joint c -> live.add(live(config, name, c, c.latent(), false));
            }
        }
        program = build(dit, cached, live);
    }

    private static Live live(DitConfig config, String name, Reference r, Tensor latent, boolean keepsKeys) {
        Stream s = keepsKeys
                ? Stream.reference(config, name, r.grid())
                : Stream.inPlace(config, name, r.grid(), r.offset());
        s.latent.requireShape(latent.dims()).set(latent);
        Tensor shifted = keepsKeys
                ? RopeTable.of(name + ".shifted", r.grid(), r.offset(), config.headDim(), config.ropePositions())
                : s.rope;
        return new Live(r, s, shifted);
    }

    private Program build(Dit dit, List<List<Keys>> cached, List<Live> live) {
        DitWeights weights = dit.weights();
        DitConfig config = weights.config();
        ProgramBuilder builder = new ProgramBuilder(dit.device(), dit.variants());
        GraphBuilder stem = builder.graph("stem");
        Stem.patches(stem, weights, stream);
        Stem.time(stem, weights, time);
        live.forEach(l -> Stem.patches(stem, weights, l.stream));
        boolean needsClean = live.stream().anyMatch(l -> timeOf(l) == clean);
        if (needsClean) {
            Stem.time(stem, weights, clean);
        }
        GraphBuilder previous = null;
        for (int i = 0; i < config.layers(); i++) {
            int layer = i;
            GraphBuilder g = builder.graph("block" + i).take(stem, time.six());
            if (needsClean) {
                g.take(stem, clean.six());
            }
            List<Keys> others = cached.stream().map(c -> c.get(layer)).toList();
            others.forEach(k -> g.resident(k.k(), k.v()));
            block(g, new Block(config, weights.blocks.get(i), g), i, config, stem, previous, others, live);
            previous = g;
        }
        head(builder.graph("head"), weights, stem, previous == null ? stem : previous);
        return builder.compile();
    }

    private Stem.Time timeOf(Live l) {
        return l.reference instanceof Reference.Joint j && !j.clean() ? time : clean;
    }

    private void block(
            GraphBuilder g,
            Block block,
            int layer,
            DitConfig config,
            GraphBuilder stem,
            @Nullable GraphBuilder previous,
            List<Keys> cached,
            List<Live> live) {
        boolean last = layer == config.layers() - 1;
        GraphBuilder writer = previous == null ? stem : previous;
        List<Keys> seenByTarget = new ArrayList<>();
        List<Keys> joint = new ArrayList<>();

        project(g, block, stream, writer, previous, time);
        stream.takeForFeedForward(g, previous);
        joint.add(new Keys(stream.k, stream.v));

        for (Live l : live) {
            Stream s = l.stream;
            switch (l.reference) {
                case Reference.Joint _ -> {
                    project(g, block, s, writer, previous, timeOf(l));
                    joint.add(new Keys(s.k, s.v));
                }
                case Reference.Recomputed _ -> {
                    s.takeTokens(g, writer);
                    KeyProgram.step(block, g, previous, s, clean.six(), last);
                    if (last && previous != null) {
                        g.take(previous, s.rotated);
                    }
                    g.resident(l.shifted);
                    Block.rotate(g, config, s.k, l.shifted, s.rotated);
                    seenByTarget.add(new Keys(s.rotated, s.v));
                }
                case Reference.Cached _ -> throw new AssertionError("a cached reference does not run along");
            }
        }
        Context.Layer words = context.layers().get(layer);
        input(g, words.text());
        input(g, words.image());
        seenByTarget.addAll(0, joint);
        seenByTarget.addAll(cached);
        block.attend(stream, seenByTarget);
        block.cross(stream, words);
        block.feedForward(stream);
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
    private static void project(
            GraphBuilder g,
            Block block,
            Stream s,
            GraphBuilder writer,
            @Nullable GraphBuilder previous,
            Stem.Time time) {
        s.takeTokens(g, writer);
        s.takeForKeys(g, previous);
        s.takeForQueries(g, previous);
        block.modulate(s, time.six());
        block.keys(s);
        block.queries(s);
    }

    private static void input(GraphBuilder g, @Nullable Keys keys) {
        if (keys != null) {
            g.input(keys.k(), keys.v());
        }
    }

    private void head(GraphBuilder g, DitWeights weights, GraphBuilder stem, GraphBuilder last) {
        DitConfig config = weights.config();
        Tensor modulation = Tensor.f32("head.modulation", 2, config.dim());
        Tensor normed = Tensor.f32("head.normed", stream.grid.tokens(), config.dim());
        Tensor patches = Tensor.f32("head.patches", stream.grid.tokens(), 4 * config.outChannels());
        g.take(last, stream.x).take(stem, time.vector()).resident(weights.headModulation);
        weights.head.resident(g);
        Modulation.append(g, weights.headModulation, time.vector(), modulation);
        LayerNorm.appendModulated(g, stream.x, modulation, 0, 1, config.eps(), normed);
        Stem.linear(g, normed, weights.head, Activation.NONE, patches);
        Unpatchify.append(g, patches, velocity);
        g.output(velocity);
    }

    /** What this target was built for. */
    public TargetShape shape() {
        return shape;
    }

    /**
     * One forward.
     *
     * @param latent {@code [inChannels, frames, height, width]}
     * @param t time on the scale 0 to 1000, not necessarily whole
     * @param ctx of the row counts this target was built for
     * @param out {@code [outChannels, frames, height, width]}, the velocity noise − data
     */
    public void velocity(Tensor latent, double t, Context ctx, Tensor out) {
        if (ctx.rows() != shape.contextRows() || ctx.imageRows() != shape.imageRows()) {
            throw new IllegalArgumentException(
                    "the context has %d text and %d image rows, the target was built for %d and %d; build a target for it"
                            .formatted(ctx.rows(), ctx.imageRows(), shape.contextRows(), shape.imageRows()));
        }
        latent.requireShape(stream.latent.dims());
        out.requireShape(velocity.dims());
        if (bound != ctx) {
            context.set(ctx);
            bound = ctx;
        }
        stream.latent.set(latent);
        time.set(t);
        program.run();
        out.set(velocity);
    }

    /** Every task of a forward with the variant chosen for it. */
    public List<TaskInfo> tasks() {
        return program.tasks();
    }

    @Override
    public void close() {
        program.close();
    }
}
