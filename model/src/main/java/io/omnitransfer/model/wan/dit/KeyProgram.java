package io.omnitransfer.model.wan.dit;

import io.omnitransfer.kernels.attention.Keys;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Programs that run once per reference: its keys and values, and their rotation for a target. */
final class KeyProgram {
    private KeyProgram() {}

    /**
     * Runs {@code latent} through the blocks at time 0, without context. Keys and values leave the device block by block;
     * of the last block nothing else is computed.
     */
    static KeyValues run(DitWeights weights, Tensor latent, Grid grid, Device device, Variants variants) {
        DitConfig config = weights.config();
        Stream s = Stream.reference(config, "reference", grid);
        Stem.Time time = Stem.Time.allocate(config, "clean");
        ProgramBuilder builder = new ProgramBuilder(device, variants);
        GraphBuilder stem = builder.graph("stem");
        Stem.patches(stem, weights, s);
        Stem.time(stem, weights, time);
        GraphBuilder previous = null;
        for (int i = 0; i < config.layers(); i++) {
            GraphBuilder g = builder.graph("reference" + i);
            boolean last = i == config.layers() - 1;
            g.take(stem, time.six());
            s.takeTokens(g, previous == null ? stem : previous);
            step(new Block(config, weights.blocks.get(i), g), g, previous, s, time.six(), last);
            g.output(s.k, s.v);
            previous = g;
        }
        s.latent.set(latent);
        time.set(0);
        List<Keys> layers = new ArrayList<>();
        try (Program program = builder.compile()) {
            program.run(0);
            for (int i = 0; i < config.layers(); i++) {
                program.run(i + 1);
                layers.add(new Keys(copy("reference.k." + i, s.k), copy("reference.v." + i, s.v)));
            }
        }
        return new KeyValues(grid, layers);
    }

    /** One block of a reference; of the last one only keys and values. */
    static void step(
            Block block, GraphBuilder g, @Nullable GraphBuilder previous, Stream s, Tensor time, boolean last) {
        s.takeForKeys(g, previous);
        block.modulate(s, time);
        block.keys(s);
        if (!last) {
            s.takeForQueries(g, previous);
            s.takeForFeedForward(g, previous);
            block.queries(s);
            block.attend(s, List.of(new Keys(s.rotated, s.v)));
            block.feedForward(s);
        }
    }

    /** The keys under rotation by {@code offset}, with the values they belong to. */
    static List<Keys> rotate(
            DitConfig config, KeyValues keys, Offset offset, Device device, Variants variants, String name) {
        Tensor table = RopeTable.of(name + ".rope", keys.grid(), offset, config.headDim(), config.ropePositions());
        ProgramBuilder builder = new ProgramBuilder(device, variants);
        List<Keys> rotated = new ArrayList<>();
        for (int i = 0; i < keys.layers().size(); i++) {
            Keys layer = keys.layers().get(i);
            GraphBuilder g = builder.graph("rotate" + i).input(layer.k()).resident(table);
            Tensor k = Tensor.f32(name + ".k." + i, layer.k().dims());
            Block.rotate(g, config, layer.k(), table, k);
            g.output(k);
            rotated.add(new Keys(k, layer.v()));
        }
        try (Program program = builder.compile()) {
            program.run();
        }
        return rotated;
    }

    private static Tensor copy(String name, Tensor from) {
        Tensor to = Tensor.f32(name, from.dims());
        to.set(from);
        return to;
    }
}
