package io.omnitransfer.model.cli;

import io.omnitransfer.model.pipeline.CancelledException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** {@code omnitransfer}: every command, and how errors become one line and an exit code. */
@Command(
        name = "omnitransfer",
        description =
                "Transfers what a reference video shows (identity, style, motion, camera, effect) onto a new video.",
        mixinStandardHelpOptions = true,
        version = "OmniTransfer for Java 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            TransferCommand.class,
            VerifyCommand.class,
            DevicesCommand.class,
            InspectCommand.class,
            KernelsCommand.class
        },
        footerHeading =
                "%nThe launcher also knows: bench (measure, write a report), test (the whole test suite), install (jars for Maven)%n%nExit codes:%n",
        footer = {
            "  0 done   1 a check failed   2 wrong usage   3 a file cannot be read or written",
            "  4 out of memory   5 device missing or failed   70 internal error   130 cancelled"
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print stack traces of errors.")
    private boolean debug;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private Main() {}

    public static void main(String[] args) {
        Cancellation.install(Thread.currentThread());
        int code = run(args);
        Cancellation.finished();
        System.exit(code);
    }

    /** Runs one command line and returns its exit code. */
    static int run(String... args) {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        ServiceLoader.load(ExtraCommand.class).forEach(line::addSubcommand);
        line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((e, _) -> {
                    System.err.println("omnitransfer: " + e.getMessage());
                    System.err.println(
                            "Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, _, _) -> main.report(e));
        try {
            return line.execute(args);
        } catch (Error e) { // of these picocli thinks nothing
            return main.report(e);
        }
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    private int report(Throwable e) {
        int code = switch (e) {
            case CancelledException _ -> ExitCode.CANCELLED;
            case Exception _ when Thread.currentThread().isInterrupted() -> ExitCode.CANCELLED;
            case OutOfMemoryError _, TornadoOutOfMemoryException _ -> ExitCode.MEMORY;
            case IOException _, UncheckedIOException _, ServiceConfigurationError _ -> ExitCode.FILE;
            case IllegalArgumentException _ -> ExitCode.USAGE;
            case TornadoRuntimeException _ ->
                e.getCause() instanceof OutOfMemoryError ? ExitCode.MEMORY : ExitCode.DEVICE;
            default -> ExitCode.INTERNAL;
        };
        System.err.println("omnitransfer: " + message(e, code));
        if (debug || code == ExitCode.INTERNAL) {
            e.printStackTrace();
        }
        return code;
    }

    private static String message(Throwable e, int code) {
        String text = switch (e) {
            case NoSuchFileException f -> "no such file: " + f.getMessage();
            case AccessDeniedException f -> "no permission to use " + f.getFile();
            case FileAlreadyExistsException f -> f.getFile() + " is already there; nothing was written";
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
        return switch (code) {
            case ExitCode.CANCELLED -> "cancelled; nothing was written";
            case ExitCode.MEMORY -> "not enough memory (" + text + "); use a smaller --size or fewer --frames";
            case ExitCode.INTERNAL -> "internal error, please report it: " + text;
            default -> text;
        };
    }
}
