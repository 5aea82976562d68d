package io.omnitransfer.model.cli;

import io.omnitransfer.kernels.spec.OpCheck;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Ops;
import io.omnitransfer.model.pipeline.CancelledException;
import io.omnitransfer.runtime.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        description = "Run ops on random data and compare with their double-precision references.",
        mixinStandardHelpOptions = true,
        footer = "Every variant the device can run, on random ragged shapes and the small presets."
                + " Exit code 1 if a result is wrong or a kernel fails.")
final class KernelsCheckCommand implements Callable<Integer> {
    private static final String STRICT = "tornado.embedded.strict";

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Ops to check (default: all).")
    private List<String> names = new ArrayList<>();

    @Option(names = "--device", defaultValue = "auto", description = "Where to compute; see 'devices'.")
    private String device = "auto";

    @Option(
            names = "--shapes",
            defaultValue = "4",
            paramLabel = "N",
            description = "Random shapes per variant (default: ${DEFAULT-VALUE}).")
    private int shapes = 4;

    @Option(
            names = "--strict",
            description = "On the JVM: check every index, and poison memory that nothing has been written to.")
    private boolean strict;

    @Option(names = "--seed", description = "Repeats a check (default: a new one every time).")
    private @Nullable Long seed;

    @Override
    public Integer call() {
        if (shapes < 0) {
            throw new IllegalArgumentException("--shapes is %d, expected 0 or more".formatted(shapes));
        }
        String before = System.getProperty(STRICT, "false");
        System.setProperty(STRICT, strict ? "true" : before);
        try {
            return check();
        } finally {
            System.setProperty(STRICT, before);
        }
    }

    private int check() {
        long first = seed == null ? System.nanoTime() & 0xFFFFFF : seed;
        Device.Choice where = Device.choose(device);
        Device on = where.device();
        List<OpSpec> ops =
                names.isEmpty() ? Ops.all() : names.stream().map(Ops::named).toList();
        System.err.println("device " + where);
        int wrong = 0;
        int failed = 0;
        int done = 0;
        for (OpSpec op : ops) {
            for (OpCheck check : OpCheck.of(op, on, shapes, first)) {
                CancelledException.check();
                done++;
                String fault;
                try {
                    fault = check.run(on);
                } catch (VirtualMachineError e) {
                    throw e;
                } catch (RuntimeException | Error e) { // drivers and compilers throw what they like
                    CancelledException.check();
                    System.out.printf("FAILED %s%n       %s%n", check, Objects.toString(e.getMessage(), e.toString()));
                    failed++;
                    continue;
                }
                System.out.println((fault.isEmpty() ? "ok     " : "WRONG  ") + check);
                if (!fault.isEmpty()) {
                    System.out.println("       " + fault);
                    wrong++;
                }
            }
        }
        System.out.printf("%d checks, %d wrong, %d failed%n", done, wrong, failed);
        if (failed > 0 && !strict && on.runsHostLibrary()) {
            System.out.println("--strict says more about kernels that fail.");
        }
        return wrong + failed == 0 ? ExitCode.OK : ExitCode.FAILED;
    }
}
