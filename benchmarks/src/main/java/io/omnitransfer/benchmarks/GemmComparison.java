package io.omnitransfer.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * The host linear op and OpenBLAS in turns, a quarter of a second each, so that what else the machine does hits both.
 * Prints a Markdown table: GFLOP/s of the best turn by the clock, GFLOP per CPU second of all turns (the speed of one
 * core, whoever else uses it), and the median over rounds of the ratio of two neighbouring turns.
 *
 * <p>{@code java --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED -cp benchmarks.jar
 * io.omnitransfer.benchmarks.GemmComparison [rounds [MxNxK …]]}
 */
public final class GemmComparison {
    private static final List<String> SHAPES =
            List.of("512x512x512", "1024x1024x1024", "2048x2048x2048", "320x384x384", "320x1024x384", "320x384x1024");

    private GemmComparison() {}

    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 12;
        List<String> shapes = args.length > 1 ? Arrays.asList(args).subList(1, args.length) : SHAPES;
        System.out.println("| M×N×K | Java GFLOP/s | OpenBLAS | Java per CPU s | OpenBLAS | median ratio |");
        System.out.println("|---|---|---|---|---|---|");
        for (String shape : shapes) {
            try (Gemms gemms = new Gemms(shape)) {
                compare(shape, gemms, rounds);
            }
        }
    }

    private static void compare(String shape, Gemms gemms, int rounds) {
        for (int i = 0; i < 4; i++) {
            Turn.of(gemms::java);
            Turn.of(gemms::openblas);
        }
        double[] best = {1e9, 1e9};
        double[] cpu = new double[2];
        double[] calls = new double[2];
        double[] ratios = new double[rounds];
        for (int r = 0; r < rounds; r++) {
            Turn ours = Turn.of(gemms::java);
            Turn theirs = Turn.of(gemms::openblas);
            Turn[] turns = {ours, theirs};
            for (int i = 0; i < 2; i++) {
                best[i] = Math.min(best[i], turns[i].seconds());
                cpu[i] += turns[i].cpuSeconds();
                calls[i] += turns[i].calls();
            }
            ratios[r] = theirs.seconds() / ours.seconds();
        }
        Arrays.sort(ratios);
        double giga = gemms.flops() * 1e-9;
        System.out.printf(
                "| %s | %.0f | %.0f | %.0f | %.0f | %.2f |%n",
                shape.replace('x', '×'),
                giga / best[0],
                giga / best[1],
                giga * calls[0] / cpu[0],
                giga * calls[1] / cpu[1],
                ratios[rounds / 2]);
    }
}
