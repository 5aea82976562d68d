package io.omnitransfer.benchmarks;

import io.omnitransfer.model.omnitransfer.Mode;
import io.omnitransfer.model.wan.dit.DitFlops;
import java.util.Arrays;

/**
 * Whole denoising runs in the three modes, in turns, so that what else the machine does hits all. Prints a Markdown
 * table: the best run by the clock, the median over rounds of joint time by this mode's time, and the same by the FLOP
 * model.
 *
 * <p>{@code java --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED -cp benchmarks.jar
 * io.omnitransfer.benchmarks.DecoupledComparison [rounds [steps]]}
 */
public final class DecoupledComparison {
    private DecoupledComparison() {}

    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 7;
        int steps = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        Denoising denoising = new Denoising();
        for (Mode mode : Mode.values()) {
            denoising.run(mode, steps);
        }
        double[][] seconds = new double[Mode.values().length][rounds];
        for (int r = 0; r < rounds; r++) {
            for (Mode mode : Mode.values()) {
                long began = System.nanoTime();
                denoising.run(mode, steps);
                seconds[mode.ordinal()][r] = (System.nanoTime() - began) * 1e-9;
            }
        }
        DitFlops flops = Denoising.flops();
        System.out.printf(
                "%d steps, %s target and reference tokens%n%n",
                steps, Denoising.grid().tokens());
        System.out.println("| mode | seconds | joint / mode | by FLOPs |");
        System.out.println("|---|---|---|---|");
        for (Mode mode : Mode.values()) {
            double[] ratios = new double[rounds];
            for (int r = 0; r < rounds; r++) {
                ratios[r] = seconds[Mode.JOINT.ordinal()][r] / seconds[mode.ordinal()][r];
            }
            Arrays.sort(ratios);
            System.out.printf(
                    "| %s | %.2f | %.2f | %.2f |%n",
                    mode.name().toLowerCase(java.util.Locale.ROOT),
                    Arrays.stream(seconds[mode.ordinal()]).min().orElseThrow(),
                    ratios[rounds / 2],
                    flops.joint(steps) / model(flops, mode, steps));
        }
    }

    private static double model(DitFlops flops, Mode mode, int steps) {
        return switch (mode) {
            case CACHED -> flops.cached(steps);
            case RECOMPUTE -> flops.recomputed(steps);
            case JOINT -> flops.joint(steps);
        };
    }
}
