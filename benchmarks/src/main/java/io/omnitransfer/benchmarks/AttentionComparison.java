package io.omnitransfer.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * Host attention over one segment, over two halves merged, and the host matrix product of as many operations, in turns,
 * so that what else the machine does hits all. Prints a Markdown table: GFLOP/s of the best turn by the clock, GFLOP
 * per CPU second of all turns, and the median over rounds of the time of the product by the time of attention.
 *
 * <p>{@code java --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED -cp benchmarks.jar
 * io.omnitransfer.benchmarks.AttentionComparison [rounds [QUERIESxKEYSxHEADSxWIDTH …]]}
 */
public final class AttentionComparison {
    private static final List<String> SHAPES = List.of(
            "320x640x3x128",
            "64x64x12x128",
            "1024x1024x8x16",
            "1024x1024x4x64",
            "1024x1024x4x80",
            "1024x1024x4x128",
            "1024x1024x2x384",
            "4096x4096x2x128");

    private AttentionComparison() {}

    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 12;
        List<String> shapes = args.length > 1 ? Arrays.asList(args).subList(1, args.length) : SHAPES;
        System.out.println("| queries×keys×heads×width | attention GFLOP/s | merged | product"
                + " | attention per CPU s | merged | product | median ratio |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (String shape : shapes) {
            try (Attentions attentions = new Attentions(shape)) {
                compare(shape, attentions, rounds);
            }
        }
    }

    private static void compare(String shape, Attentions attentions, int rounds) {
        List<Runnable> bodies = List.of(attentions::whole, attentions::halves, attentions::product);
        for (int i = 0; i < 4; i++) {
            bodies.forEach(Turn::of);
        }
        double[] best = {1e9, 1e9, 1e9};
        double[] cpu = new double[3];
        double[] calls = new double[3];
        double[] ratios = new double[rounds];
        for (int r = 0; r < rounds; r++) {
            List<Turn> turns = bodies.stream().map(Turn::of).toList();
            for (int i = 0; i < 3; i++) {
                best[i] = Math.min(best[i], turns.get(i).seconds());
                cpu[i] += turns.get(i).cpuSeconds();
                calls[i] += turns.get(i).calls();
            }
            ratios[r] = turns.get(2).seconds() / turns.get(0).seconds();
        }
        Arrays.sort(ratios);
        double giga = attentions.flops() * 1e-9;
        System.out.printf(
                "| %s | %.0f | %.0f | %.0f | %.0f | %.0f | %.0f | %.2f |%n",
                shape.replace('x', '×'),
                giga / best[0],
                giga / best[1],
                giga / best[2],
                giga * calls[0] / cpu[0],
                giga * calls[1] / cpu[1],
                giga * calls[2] / cpu[2],
                ratios[rounds / 2]);
    }
}
