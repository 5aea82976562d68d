package io.omnitransfer.benchmarks.op;

import io.omnitransfer.benchmarks.WarmUp;
import io.omnitransfer.benchmarks.peer.Peer;
import io.omnitransfer.benchmarks.peer.Peers;
import io.omnitransfer.kernels.spec.Ops;
import io.omnitransfer.model.cli.ExitCode;
import io.omnitransfer.runtime.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Ways to compute one op in turns of a quarter of a second in one process, so that whatever else the machine does hits
 * all. Prints a Markdown table: GFLOP/s (GB/s for ops without FLOPs) of the best turn by the clock, the same per second
 * of CPU time over all turns, and the median over rounds of the last one's time by each one's: above 1 is faster than the
 * last. A variant {@code copy} copies as many bytes as the op moves, {@code copy-by-stores} with ordinary stores.
 *
 * <p>{@code java --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED -cp benchmarks.jar
 * io.omnitransfer.benchmarks.op.OpComparison linear host,openblas 'square 512' 768x768x768}; environment variable
 * {@code ROUNDS}, 12 unless set.
 */
public final class OpComparison {
    private OpComparison() {}

    public static void main(String[] args) {
        if (args.length < 2) {
            System.err.println("usage: OpComparison OP VARIANT,VARIANT… [PRESET …]");
            System.exit(ExitCode.USAGE);
        }
        List<String> variants = List.of(args[1].split(","));
        List<String> presets = args.length > 2
                ? Arrays.asList(args).subList(2, args.length)
                : List.copyOf(Ops.named(args[0]).presets().keySet());
        int rounds = Integer.parseInt(System.getenv().getOrDefault("ROUNDS", "12"));
        variants.stream()
                .flatMap(v -> Peers.named(v).stream())
                .map(Peer::version)
                .forEach(System.out::println);
        System.out.println("| " + args[0] + " | variant | rate | per CPU s | median ratio |");
        System.out.println("|---|---|---|---|---|");
        try {
            presets.forEach(preset -> compare(args[0], preset, variants, rounds));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(ExitCode.USAGE);
        } catch (OutOfMemoryError e) {
            System.err.println(
                    "out of memory: " + e.getMessage() + "; allow more with -Xmx or -XX:MaxDirectMemorySize");
            System.exit(ExitCode.MEMORY);
        }
    }

    private static void compare(String op, String preset, List<String> variants, int rounds) {
        List<OpRun> runs = new ArrayList<>();
        try {
            for (String v : variants) {
                runs.add(
                        switch (v) {
                            case "copy" -> OpRun.copy(op, preset, false);
                            case "copy-by-stores" -> OpRun.copy(op, preset, true);
                            default -> OpRun.prepare(op, preset, v, Device.auto());
                        });
            }
            runs.forEach(r -> WarmUp.run(r::run));
            Turn[][] turns = new Turn[rounds][];
            for (int r = 0; r < rounds; r++) {
                turns[r] = runs.stream().map(run -> Turn.of(run::run)).toArray(Turn[]::new);
            }
            runs.forEach(OpRun::verify);
            for (int v = 0; v < runs.size(); v++) {
                print(preset, variants.get(v), runs.get(v), turns, v);
            }
        } finally {
            runs.forEach(OpRun::close);
        }
    }

    private static void print(String preset, String variant, OpRun run, Turn[][] turns, int v) {
        double giga = 1e-9 * (run.flops() > 0 ? run.flops() : run.bytes());
        int last = turns[0].length - 1;
        double[] ratios = Arrays.stream(turns)
                .mapToDouble(t -> t[last].seconds() / t[v].seconds())
                .sorted()
                .toArray();
        double best =
                Arrays.stream(turns).mapToDouble(t -> t[v].seconds()).min().orElseThrow();
        double calls = Arrays.stream(turns).mapToDouble(t -> t[v].calls()).sum();
        double cpu = Arrays.stream(turns).mapToDouble(t -> t[v].cpuSeconds()).sum();
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.1f %s | %.1f | %.2f |%n",
                preset,
                variant,
                giga / best,
                run.flops() > 0 ? "GFLOP/s" : "GB/s",
                giga * calls / cpu,
                ratios[ratios.length / 2]);
    }
}
