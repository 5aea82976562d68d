package io.omnitransfer.benchmarks.transfer;

import io.omnitransfer.benchmarks.WarmUp;
import io.omnitransfer.benchmarks.peer.torch.TorchPeer;
import io.omnitransfer.model.verify.GoldenResult;
import io.omnitransfer.runtime.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A whole transfer, ours and PyTorch's, in turns in one process, after all parts have given the same: the nano checkpoint
 * on the example of {@code demo}, 17 frames of 128×128, 20 Euler steps, one guidance arm. Prints a Markdown table:
 * milliseconds of each part's best turn, and the median over rounds of PyTorch's time by ours.
 *
 * <p>Both sides start from pixels in memory and end with pixels in memory, and have the checkpoint loaded: reading and
 * writing files is in neither. Nor is understanding, that is MLLM and connector: it takes less than a hundredth of our
 * time, which is printed; both sides start from what it gives.
 *
 * <p>{@code java --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED -cp benchmarks.jar:peers/*
 * io.omnitransfer.benchmarks.transfer.TransferComparison [folder of checkpoint and examples]}; environment variable
 * {@code ROUNDS}, 9 unless set.
 */
public final class TransferComparison {
    private static final int FRAMES = 17;
    private static final int SIDE = 128;
    private static final int STEPS = 20;
    private static final int WARMUP_TURNS = 4;
    /** Before a turn, until the other side's threads, which look for work for a while, have fallen asleep. */
    private static final long LEAD_MILLIS = 300;

    private TransferComparison() {}

    public static void main(String[] args) throws IOException {
        TorchPeer peer = new TorchPeer();
        if (peer.missing().isPresent()) {
            System.err.println("skipped: " + peer.missing().get());
            return;
        }
        int rounds = Integer.parseInt(System.getenv().getOrDefault("ROUNDS", "9"));
        Path nano = Path.of(args.length > 0 ? args[0] : "model/nano");
        try (Sides sides = Sides.open(nano, FRAMES, SIDE, STEPS)) {
            checked(sides);
            double[][] ours = new double[rounds][];
            double[][] torch = new double[rounds][];
            for (int r = -WARMUP_TURNS; r < rounds; r++) {
                double[] a = turn(sides.ours());
                double[] b = turn(sides.torch());
                if (r >= 0) {
                    ours[r] = a;
                    torch[r] = b;
                }
            }
            List<GoldenResult> results = checked(sides); // other code runs now, on weights kept in another form
            print(peer.version(), ours, torch);
            System.out.printf(
                    Locale.ROOT,
                    "%nUnderstanding, in neither column: ours takes %.1f ms. Largest relative L2 distance of a part: %.1e.%n",
                    1e3 * understanding(sides.understanding(), rounds),
                    results.stream().mapToDouble(GoldenResult::relativeL2).max().orElseThrow());
        }
    }

    private static List<GoldenResult> checked(Sides sides) {
        List<GoldenResult> results = sides.check();
        if (!results.stream().allMatch(GoldenResult::passed)) {
            throw new IllegalStateException("ours and PyTorch's differ: " + results);
        }
        return results;
    }

    /** Seconds of every part and, behind them, of all. */
    private static double[] turn(Side side) {
        try {
            Thread.sleep(LEAD_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
        Part[] parts = Part.values();
        double[] seconds = new double[parts.length + 1];
        for (int i = 0; i < parts.length; i++) {
            long start = System.nanoTime();
            side.run(parts[i]);
            seconds[i] = (System.nanoTime() - start) * 1e-9;
            seconds[parts.length] += seconds[i];
        }
        return seconds;
    }

    private static double understanding(Supplier<Tensor> body, int rounds) {
        WarmUp.run(() -> {
            var _ = body.get();
        });
        double best = Double.MAX_VALUE;
        for (int r = 0; r < rounds; r++) {
            long start = System.nanoTime();
            var _ = body.get();
            best = Math.min(best, (System.nanoTime() - start) * 1e-9);
        }
        return best;
    }

    private static void print(String version, double[][] ours, double[][] torch) {
        System.out.println("| part | ours, ms | " + version + ", ms | ratio |");
        System.out.println("|---|---|---|---|");
        Part[] parts = Part.values();
        for (int i = 0; i <= parts.length; i++) {
            double[] ratios = new double[ours.length];
            for (int r = 0; r < ratios.length; r++) {
                ratios[r] = torch[r][i] / ours[r][i];
            }
            Arrays.sort(ratios);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %.2f |%n",
                    i < parts.length ? parts[i] : "total",
                    1e3 * best(ours, i),
                    1e3 * best(torch, i),
                    ratios[ratios.length / 2]);
        }
    }

    private static double best(double[][] turns, int part) {
        return Arrays.stream(turns).mapToDouble(t -> t[part]).min().orElseThrow();
    }
}
