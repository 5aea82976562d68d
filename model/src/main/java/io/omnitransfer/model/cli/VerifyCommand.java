package io.omnitransfer.model.cli;

import io.omnitransfer.model.pipeline.ModelDirectory;
import io.omnitransfer.model.verify.GoldenResult;
import io.omnitransfer.model.verify.Verifier;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Variants;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = "Run golden vectors made by the public implementations and compare, one line per file.",
        mixinStandardHelpOptions = true,
        footer = "Each line: name kind max-abs-error relative-L2 verdict. Exit code 1 if a file does not pass.")
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Folder of golden files.")
    private Path folder = Path.of("");

    @Option(names = "--model", description = "Checkpoint folder, for goldens that were made with one.")
    private @Nullable Path model;

    @Option(
            names = "--device",
            defaultValue = "auto",
            paramLabel = "ID",
            description = "Where to compute: auto, jvm, opencl:N or cuda:N; see 'devices' (default: auto).")
    private String device = "auto";

    @Option(
            names = "--variants",
            defaultValue = "BEST",
            description = "Which implementations: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Variants variants = Variants.BEST;

    @Option(names = "--stages", description = "Also print every compared tensor.")
    private boolean stages;

    @Override
    public Integer call() throws IOException {
        List<Path> files = Verifier.files(folder);
        Device.Choice where = Device.choose(device);
        System.err.println("device " + where);
        int failed = 0;
        int unsupported = 0;
        try (Verifier verifier =
                new Verifier(where.device(), variants, model == null ? null : ModelDirectory.open(model))) {
            for (Path file : files) {
                Verifier.Report report = verifier.run(file);
                System.out.println(line(report));
                if (stages) {
                    report.stages().forEach(s -> System.out.println("    " + s));
                }
                failed += report.passed() ? 0 : 1;
                unsupported += report.supported() ? 0 : 1;
            }
        }
        System.out.printf(
                "%d passed, %d failed, %d of a kind that is not supported%n",
                files.size() - failed - unsupported, failed, unsupported);
        return failed == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private static String line(Verifier.Report report) {
        if (!report.supported()) {
            return "%s %s - - unsupported".formatted(report.name(), report.kind());
        }
        GoldenResult worst = report.worst();
        return String.format(
                Locale.ROOT,
                "%s %s %.3e %.3e %s",
                report.name(),
                report.kind(),
                worst.maxAbsError(),
                worst.relativeL2(),
                report.passed() ? "pass" : "FAIL (" + worst.name() + ")");
    }
}
