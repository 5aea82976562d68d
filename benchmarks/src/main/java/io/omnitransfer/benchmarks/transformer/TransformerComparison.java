package io.omnitransfer.benchmarks.transformer;

import io.omnitransfer.benchmarks.WarmUp;
import io.omnitransfer.benchmarks.op.Turn;
import io.omnitransfer.benchmarks.peer.torch.TorchPeer;
import io.omnitransfer.benchmarks.peer.torch.TorchTransformer;
import io.omnitransfer.model.verify.GoldenGenerator;
import io.omnitransfer.model.verify.GoldenResult;
import io.omnitransfer.model.wan.dit.Context;
import io.omnitransfer.model.wan.dit.Dit;
import io.omnitransfer.model.wan.dit.DitConfig;
import io.omnitransfer.model.wan.dit.DitFlops;
import io.omnitransfer.model.wan.dit.DitWeights;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.model.wan.dit.Target;
import io.omnitransfer.model.wan.dit.TargetShape;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A forward of the diffusion transformer, ours and PyTorch's, in turns in one process, after both have given the same
 * velocity. Prints a Markdown table: milliseconds of the best turn, GFLOP/s, and the median over rounds of PyTorch's time
 * by ours.
 *
 * <p>{@code java --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED -cp benchmarks.jar:peers/*
 * io.omnitransfer.benchmarks.transformer.TransformerComparison ['nano' '1.3B block' …]}; environment variable
 * {@code ROUNDS}, 9 unless set.
 */
public final class TransformerComparison {
    /** Relative L2 distance of two f32 implementations of the network. */
    private static final double AGREEMENT = 1e-5;

    private static final double TIME = 500;

    /** A network, the extents of its latent and the rows of its context. */
    private record Case(DitConfig config, int frames, int height, int width, int rows) {}

    private static final Map<String, Case> CASES = Map.of(
            "nano",
            new Case(new DitConfig(3, 128, 36, 16, 256, 16, 256, 1024, 7, true, 1e-6f, 0, 0, 1024), 5, 16, 16, 16),
            "1.3B block",
            new Case(new DitConfig(12, 128, 16, 16, 4096, 512, 256, 8960, 1, true, 1e-6f, 0, 0, 1024), 8, 32, 32, 512));

    private TransformerComparison() {}

    public static void main(String[] args) {
        TorchPeer peer = new TorchPeer();
        if (peer.missing().isPresent()) {
            System.err.println("skipped: " + peer.missing().get());
            return;
        }
        int rounds = Integer.parseInt(System.getenv().getOrDefault("ROUNDS", "9"));
        System.out.println("| forward | tokens | ours, ms | GFLOP/s | " + peer.version() + ", ms | GFLOP/s | ratio |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (String name : args.length > 0 ? List.of(args) : List.of("nano", "1.3B block")) {
            Case c = CASES.get(name);
            if (c == null) {
                throw new IllegalArgumentException("no case '%s'; there are %s".formatted(name, CASES.keySet()));
            }
            compare(name, c, rounds);
        }
    }

    private static void compare(String name, Case c, int rounds) {
        GoldenGenerator random = new GoldenGenerator("transformer/");
        DitConfig config = c.config();
        Tensor latent = random.input("latent", 1, config.inChannels(), c.frames(), c.height(), c.width());
        Tensor text = random.input("text", 1, c.rows(), config.textDim());
        Tensor velocity = Tensor.f32("velocity", config.outChannels(), c.frames(), c.height(), c.width());
        Dit dit = new Dit(DitWeights.load(random::parameter, config), Device.select("jvm"), Variants.HOST);
        Grid grid = Grid.ofLatent(c.frames(), c.height(), c.width());
        Context context = dit.context(text, null);
        double giga = 1e-9 * DitFlops.of(config, grid, c.rows(), List.of()).cached(1);
        try (Target target = dit.target(TargetShape.of(grid, context), List.of());
                TorchTransformer torch = new TorchTransformer(config, random::parameter, latent, TIME, text)) {
            Runnable ours = () -> target.velocity(latent, TIME, context, velocity);
            WarmUp.run(ours); // then compared: now weights are kept packed, and code is compiled
            WarmUp.run(torch::run);
            GoldenResult result =
                    GoldenResult.compare(name, "velocity", velocity.toFloats(), torch.output(0), AGREEMENT);
            if (!result.passed()) {
                throw new IllegalStateException("ours and PyTorch's differ: " + result);
            }
            double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
            double[] ratios = new double[rounds];
            for (int r = 0; r < rounds; r++) {
                double a = Turn.of(ours).seconds();
                double b = Turn.of(torch::run).seconds();
                best[0] = Math.min(best[0], a);
                best[1] = Math.min(best[1], b);
                ratios[r] = b / a;
            }
            Arrays.sort(ratios);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %d | %.1f | %.0f | %.1f | %.0f | %.2f |%n",
                    name,
                    grid.tokens(),
                    1e3 * best[0],
                    giga / best[0],
                    1e3 * best[1],
                    giga / best[1],
                    ratios[rounds / 2]);
        }
    }
}
