package io.omnitransfer.benchmarks.transformer;

import io.omnitransfer.benchmarks.peer.Peer;
import io.omnitransfer.benchmarks.peer.Peers;
import io.omnitransfer.benchmarks.peer.TransformerCase;
import io.omnitransfer.model.verify.GoldenResult;
import io.omnitransfer.model.wan.dit.Context;
import io.omnitransfer.model.wan.dit.Dit;
import io.omnitransfer.model.wan.dit.DitWeights;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.model.wan.dit.Target;
import io.omnitransfer.model.wan.dit.TargetShape;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.List;

/** A forward of a transformer by us or by a peer, whose velocity can be compared with what another implementation gave. */
final class TransformerRun implements AutoCloseable {
    /** Relative L2 distance of two f32 implementations of the network. */
    private static final double AGREEMENT = 1e-5;

    private final String name;
    private final Peer.Run run;
    private final float[] expected;

    private TransformerRun(String name, Peer.Run run, float[] expected) {
        this.name = name;
        this.run = run;
        this.expected = expected;
    }

    /**
     * Gets ready, and has another implementation compute what to expect: of ours, a peer, or our portable kernels on the
     * JVM if there is none; of a peer, ours on the JVM.
     *
     * @param by {@link TransformerBenchmark#OURS} or the name of a peer
     * @throws IllegalArgumentException if no peer of that name knows transformers
     * @throws IllegalStateException if the peer's library is missing
     */
    static TransformerRun prepare(Transformer transformer, String by, Device device) {
        TransformerCase given = transformer.given();
        Device jvm = Device.select("jvm");
        boolean ours = by.equals(TransformerBenchmark.OURS);
        float[] expected;
        try (Peer.Run other = !ours
                ? ours(given, jvm, Variants.BEST)
                : peers().stream()
                        .findFirst()
                        .map(p -> theirs(p, given))
                        .orElseGet(() -> ours(given, jvm, Variants.KERNEL))) {
            other.run();
            expected = other.output(0);
        }
        Peer.Run run = ours ? ours(given, device, Variants.BEST) : theirs(named(by), given);
        return new TransformerRun(transformer.label() + " by " + by, run, expected);
    }

    /** The peers that know transformers and can be used on this machine. */
    static List<Peer> peers() {
        return Peers.ofTransformers().stream()
                .filter(p -> p.missing().isEmpty())
                .toList();
    }

    private static Peer named(String name) {
        List<Peer> known = Peers.ofTransformers();
        Peer peer = known.stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("no peer '%s' that knows transformers; there are %s, and '%s'"
                                .formatted(name, known.stream().map(Peer::name).toList(), TransformerBenchmark.OURS)));
        peer.missing().ifPresent(reason -> {
            throw new IllegalStateException(name + ": " + reason);
        });
        return peer;
    }

    private static Peer.Run theirs(Peer peer, TransformerCase given) {
        return peer.transformer().orElseThrow().apply(given);
    }

    private static Peer.Run ours(TransformerCase given, Device device, Variants variants) {
        Tensor latent = given.latent();
        Grid grid = Grid.ofLatent(latent.dim(1), latent.dim(2), latent.dim(3));
        Tensor velocity =
                Tensor.f32("velocity", given.config().outChannels(), latent.dim(1), latent.dim(2), latent.dim(3));
        Dit dit = new Dit(DitWeights.load(given.parameters(), given.config()), device, variants);
        Context context = dit.context(given.text(), null);
        Target target = dit.target(TargetShape.of(grid, context), List.of());
        return new Peer.Run() {
            @Override
            public void run() {
                target.velocity(latent, given.time(), context, velocity);
            }

            @Override
            public float[] output(int i) {
                return velocity.toFloats();
            }

            @Override
            public void close() {
                target.close();
            }
        };
    }

    void run() {
        run.run();
    }

    /**
     * Compares what the last run left. To be called when the run is as fast as it gets: weights are kept in another form
     * from the second one on, and other code runs than at first.
     *
     * @throws IllegalStateException if it differs from what the other implementation gave
     */
    void verify() {
        GoldenResult.compare(name, "velocity", run.output(0), expected, AGREEMENT)
                .require("a transformer");
    }

    @Override
    public void close() {
        run.close();
    }
}
