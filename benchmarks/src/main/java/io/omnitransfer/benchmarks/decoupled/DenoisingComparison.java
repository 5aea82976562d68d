package io.omnitransfer.benchmarks.decoupled;

import io.omnitransfer.model.omnitransfer.Mode;
import io.omnitransfer.runtime.Device;
import java.util.Arrays;
import java.util.Locale;

/**
 * Whole denoising runs in each mode by turns in one process, so that whatever else the machine does hits all. Prints a
 * Markdown table: seconds of the best run, and the median over rounds of the joint run's time by each one's, beside what
 * FLOPs predict.
 *
 * <p>{@code java --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED -cp benchmarks.jar
 * io.omnitransfer.benchmarks.decoupled.DenoisingComparison [nano [20]]}: size and steps; environment variable
 * {@code ROUNDS}, 9 unless set. References have as many tokens as the target; one guidance arm.
 */
public final class DenoisingComparison {
    private static final int WARM_UP = 3;

    private DenoisingComparison() {}

    public static void main(String[] args) {
        Size size = Size.named(args.length > 0 ? args[0] : "nano");
        int steps = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        int rounds = Integer.parseInt(System.getenv().getOrDefault("ROUNDS", "9"));
        Scenario scenario = new Scenario(size, 1, 1, 1);
        Denoising denoising = new Denoising(scenario, Device.auto());
        Mode[] modes = {Mode.JOINT, Mode.RECOMPUTE, Mode.CACHED};
        Arrays.stream(modes).forEach(denoising::verify);
        double[][] seconds = new double[rounds][modes.length];
        for (int r = -WARM_UP; r < rounds; r++) {
            for (int m = 0; m < modes.length; m++) {
                long start = System.nanoTime();
                denoising.run(modes[m], steps);
                if (r >= 0) {
                    seconds[r][m] = 1e-9 * (System.nanoTime() - start);
                }
            }
        }
        System.out.println("| mode | seconds | joint / mode | range | by FLOPs |");
        System.out.println("|---|---|---|---|---|");
        double joint = scenario.run(size.measured(), Mode.JOINT, steps);
        for (int m = 0; m < modes.length; m++) {
            int mode = m;
            double[] ratios = Arrays.stream(seconds)
                    .mapToDouble(s -> s[0] / s[mode])
                    .sorted()
                    .toArray();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.3f | %.2f | %.2f–%.2f | %.2f |%n",
                    modes[m].name().toLowerCase(Locale.ROOT),
                    Arrays.stream(seconds).mapToDouble(s -> s[mode]).min().orElseThrow(),
                    ratios[rounds / 2],
                    ratios[0],
                    ratios[rounds - 1],
                    joint / scenario.run(size.measured(), modes[m], steps));
        }
    }
}
