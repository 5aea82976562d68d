package io.omnitransfer.model.cli;

import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpCheck;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Ops;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.TaskInfo;
import io.omnitransfer.runtime.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import uk.ac.manchester.tornado.api.WorkerGrid;

@Command(
        name = "explain",
        description = "Show what an op reads and writes, costs and launches, and what the device makes of its kernels.",
        mixinStandardHelpOptions = true)
final class KernelsExplainCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "An op; 'kernels' lists them.")
    private String name = "";

    @Option(
            names = "--preset",
            paramLabel = "P",
            description = "A preset's name, or how it begins (default: the first).")
    private String preset = "";

    @Option(names = "--variant", paramLabel = "V", description = "One variant (default: all the device can run).")
    private @Nullable String variant;

    @Option(names = "--device", defaultValue = "auto", description = "Where it would run; see 'devices'.")
    private String device = "auto";

    @Override
    public Integer call() {
        OpSpec op = Ops.named(name);
        Map.Entry<String, int[]> shape = preset(op);
        Device.Choice where = Device.choose(device);
        Device on = where.device();
        List<OpCheck> runs = runs(op, on, shape);
        OpCase trial = op.plain(shape.getValue(), new Random(1));
        describe(op, shape, trial, where);
        for (OpCheck run : runs) {
            explain(run, trial, on);
        }
        return ExitCode.OK;
    }

    private static void describe(OpSpec op, Map.Entry<String, int[]> shape, OpCase trial, Device.Choice where) {
        System.out.printf(
                "%s, family %s (%s)%n", op.name(), op.family(), op.getClass().getName());
        System.out.println("presets  "
                + op.presets().entrySet().stream()
                        .map(p -> p.getKey() + " " + join("×", p.getValue()))
                        .collect(Collectors.joining(" | ")));
        System.out.printf("shape    %s: %s = %s%n", shape.getKey(), op.axes(), join(", ", shape.getValue()));
        System.out.println("reads    " + tensors(trial.inputs()));
        System.out.println("writes   " + tensors(trial.outputs()));
        System.out.printf(
                Locale.ROOT,
                "costs    %s FLOP, %s B moved at least, %.3g FLOP per byte%n",
                count(trial.flops()),
                count(trial.bytes()),
                trial.flops() / (double) trial.bytes());
        System.out.printf(Locale.ROOT, "checked  |error| <= %.3g ε Σ|terms|, ε = 2^-24%n", trial.tolerance() / 0x1p-24);
        System.out.println("device   " + where);
    }

    private static void explain(OpCheck run, OpCase trial, Device on) {
        System.out.printf("%nvariant %s%n", run.variant());
        ProgramBuilder builder = new ProgramBuilder(on, run.variants()).printKernels();
        GraphBuilder g = builder.graph(run.op().family()).input(trial.inputs().toArray(Tensor[]::new));
        trial.append(g);
        g.output(trial.outputs().toArray(Tensor[]::new));
        for (TaskInfo task : builder.tasks()) {
            System.out.printf("  task %-16s %-14s %s%n", task.id(), task.variant(), launch(builder.grid(task)));
        }
        System.out.println();
        builder.compile().close(); // prints the code
    }

    private static String launch(@Nullable WorkerGrid grid) {
        if (grid == null) {
            return "library routine";
        }
        String threads = extents(grid.getGlobalWork(), grid.dimension());
        long[] local = grid.getLocalWork();
        if (local == null) {
            return threads + " threads";
        }
        long[] groups = new long[local.length];
        Arrays.setAll(groups, i -> grid.getGlobalWork()[i] / local[i]);
        return "%s threads, %s groups of %s"
                .formatted(threads, extents(groups, grid.dimension()), extents(local, grid.dimension()));
    }

    private static String extents(long[] extents, int dimension) {
        return Arrays.stream(extents).limit(dimension).mapToObj(Long::toString).collect(Collectors.joining("×"));
    }

    private Map.Entry<String, int[]> preset(OpSpec op) {
        return op.presets().entrySet().stream()
                .filter(p -> p.getKey().startsWith(preset))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s has no preset '%s'; there are %s"
                        .formatted(op.name(), preset, op.presets().keySet())));
    }

    /** The variants to explain. */
    private List<OpCheck> runs(OpSpec op, Device on, Map.Entry<String, int[]> shape) {
        if (variant != null && !op.variants().contains(variant)) {
            throw new IllegalArgumentException(
                    "%s has no variant '%s'; there are %s".formatted(op.name(), variant, op.variants()));
        }
        if (OpSpec.HOST.equals(variant) && !on.runsHostLibrary()) {
            throw new IllegalArgumentException(
                    "%s cannot run variant 'host', which needs the JVM's memory".formatted(on));
        }
        List<OpCheck> runs = new ArrayList<>();
        for (String v : op.variants()) {
            if (variant == null ? !v.equals(OpSpec.HOST) || on.runsHostLibrary() : v.equals(variant)) {
                runs.add(new OpCheck(op, v, shape.getKey(), shape.getValue(), 1));
            }
        }
        return runs;
    }

    private static String join(String between, int[] shape) {
        return Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(between));
    }

    private static String tensors(List<Tensor> tensors) {
        return tensors.stream().map(Tensor::toString).collect(Collectors.joining(", "));
    }

    /** {@code 1.57 M}. */
    private static String count(long n) {
        String[] units = {"", "k", "M", "G", "T", "P"};
        int unit = 0;
        double value = n;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.3g %s", value, units[unit]);
    }
}
