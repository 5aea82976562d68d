package io.omnitransfer.benchmarks.transformer;

import io.omnitransfer.benchmarks.WarmUp;
import io.omnitransfer.benchmarks.op.Turn;
import io.omnitransfer.benchmarks.peer.Peer;
import io.omnitransfer.runtime.Device;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Forwards of diffusion transformers, ours and a peer's, in turns in one process, so that whatever else the machine does
 * hits both. Both are compared with what another implementation gives, before and after. Prints a Markdown table:
 * milliseconds of the best turn, GFLOP/s, and the median over rounds of the peer's time by ours.
 *
 * <p>{@code java --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED -cp benchmarks.jar:peers/*
 * io.omnitransfer.benchmarks.transformer.TransformerComparison ['nano' '1.3B block' …]}; environment variable
 * {@code ROUNDS}, 9 unless set.
 */
public final class TransformerComparison {
    private TransformerComparison() {}

    public static void main(String[] args) {
        List<Peer> peers = TransformerRun.peers();
        if (peers.isEmpty()) {
            System.err.println("skipped: no peer knows transformers here; build the benchmarks with -Ppytorch");
            return;
        }
        int rounds = Integer.parseInt(System.getenv().getOrDefault("ROUNDS", "9"));
        List<Transformer> all =
                args.length > 0 ? Arrays.stream(args).map(Transformer::named).toList() : List.of(Transformer.values());
        for (Peer peer : peers) {
            System.out.println(
                    "| forward | tokens | ours, ms | GFLOP/s | " + peer.version() + ", ms | GFLOP/s | ratio |");
            System.out.println("|---|---|---|---|---|---|---|");
            all.forEach(t -> compare(t, peer, rounds));
        }
    }

    private static void compare(Transformer transformer, Peer peer, int rounds) {
        Device device = Device.select("jvm");
        try (TransformerRun ours = TransformerRun.prepare(transformer, TransformerBenchmark.OURS, device);
                TransformerRun theirs = TransformerRun.prepare(transformer, peer.name(), device)) {
            List<TransformerRun> both = List.of(ours, theirs);
            both.forEach(r -> WarmUp.run(r::run));
            both.forEach(TransformerRun::verify);
            double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
            double[] ratios = new double[rounds];
            for (int r = 0; r < rounds; r++) {
                double a = Turn.of(ours::run).seconds();
                double b = Turn.of(theirs::run).seconds();
                best[0] = Math.min(best[0], a);
                best[1] = Math.min(best[1], b);
                ratios[r] = b / a;
            }
            both.forEach(TransformerRun::verify);
            Arrays.sort(ratios);
            double giga = 1e-9 * transformer.flops();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %d | %.1f | %.0f | %.1f | %.0f | %.2f |%n",
                    transformer.label(),
                    transformer.tokens(),
                    1e3 * best[0],
                    giga / best[0],
                    1e3 * best[1],
                    giga / best[1],
                    ratios[rounds / 2]);
        }
    }
}
