package io.omnitransfer.benchmarks.cli;

import io.omnitransfer.benchmarks.decoupled.Size;
import io.omnitransfer.benchmarks.report.Report;
import io.omnitransfer.benchmarks.report.Sources;
import io.omnitransfer.benchmarks.run.Item;
import io.omnitransfer.benchmarks.run.Machine;
import io.omnitransfer.benchmarks.run.Results;
import io.omnitransfer.benchmarks.run.Rounds;
import io.omnitransfer.model.cli.ConsoleProgress;
import io.omnitransfer.model.cli.ExitCode;
import io.omnitransfer.model.cli.ExtraCommand;
import io.omnitransfer.model.video.AtomicOutput;
import io.omnitransfer.runtime.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bench",
        description = {
            "Measure, and write a page (HTML) and the figures (JMH's JSON).",
            "Without a part: an overview of all three in a few minutes, which shows what the decoupled reference branch is"
                    + " worth."
        },
        mixinStandardHelpOptions = true,
        footer = "Exit code 1 if a benchmark's result is wrong. Figures are worth as much as the machine is quiet.")
public final class BenchCommand implements ExtraCommand {
    /** What to measure. */
    enum Part {
        OP,
        DECOUPLED,
        MODEL
    }

    @Parameters(arity = "0..1", paramLabel = "PART", description = "${COMPLETION-CANDIDATES}; an overview if absent.")
    private @Nullable Part part;

    @Option(
            names = "--preset",
            description = "op: presets that begin with this (default: nano). decoupled: nano, 1.3B or 14B.")
    private String preset = "nano";

    @Option(names = "--op", split = ",", description = "Only these ops.")
    private List<String> ops = List.of();

    @Option(
            names = "--variant",
            split = ",",
            description = "Only these variants and peers (kernel, host, openblas, …).")
    private List<String> variants = List.of();

    @Option(names = "--device", defaultValue = "auto", description = "Where to compute (default: ${DEFAULT-VALUE}).")
    private String device = "auto";

    @Option(names = "--model", description = "Checkpoint whose stages are measured (default: the nano checkpoint).")
    private @Nullable Path model;

    @Option(names = "--rounds", description = "Forks of every benchmark, one per round (default: 3; --quick: 2).")
    private @Nullable Integer rounds;

    @Option(names = "--quick", description = "Shorter measurements, fewer rounds.")
    private boolean quick;

    @Option(names = "--html", defaultValue = "bench.html", description = "The page (default: ${DEFAULT-VALUE}).")
    private Path html = Path.of("bench.html");

    @Option(names = "--json", defaultValue = "bench.json", description = "The figures (default: ${DEFAULT-VALUE}).")
    private Path json = Path.of("bench.json");

    @Override
    public Integer call() throws IOException {
        Path home = Path.of(System.getProperty("omnitransfer.home", "")).toAbsolutePath();
        Device where = Device.select(device);
        List<String> notes = new ArrayList<>();
        List<Item> items = items(new Suites(where, quick, notes::add));
        int forks = rounds != null ? rounds : quick ? 2 : 3;
        if (forks < 1) {
            throw new IllegalArgumentException("--rounds %d: expected 1 or more".formatted(forks));
        }
        // Before the long work, not after it: can the results be written?
        try (AtomicOutput page = new AtomicOutput(html);
                AtomicOutput figures = new AtomicOutput(json);
                ConsoleProgress progress = new ConsoleProgress()) {
            System.err.printf("%d benchmarks in %d rounds on %s%n", items.size(), forks, where);
            Map<String, String> provenance = Machine.provenance(home, where);
            Rounds run = new Rounds(jvmArgs(home), progress);
            List<RunResult> results = run.run(items, forks, (_, _) -> {});
            progress.close();
            run.failures().forEach((item, reason) -> notes.add(item + ": " + reason));
            if (results.isEmpty()) {
                throw new IllegalStateException("no benchmark gave a result: " + notes);
            }
            Results all = Results.of(results, provenance);
            Sources sources = Sources.of(home, provenance.getOrDefault(Machine.COMMIT, ""));
            Files.writeString(figures.temporary(), all.json(), StandardCharsets.UTF_8);
            Files.writeString(page.temporary(), new Report(all, notes, sources).html(), StandardCharsets.UTF_8);
            figures.commit();
            page.commit();
            System.out.println(html.toAbsolutePath().normalize());
            return run.failures().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private List<Item> items(Suites suites) {
        List<Item> items = new ArrayList<>(suites.peaks());
        switch (part) {
            case null -> {
                items.addAll(suites.decoupledClaim());
                items.addAll(suites.tellingOps());
                items.addAll(suites.stages());
            }
            case OP -> items.addAll(suites.ops(ops, preset, variants));
            case DECOUPLED -> items.addAll(suites.decoupled(Size.named(preset)));
            case MODEL -> items.addAll(suites.stages());
        }
        return items;
    }

    private List<String> jvmArgs(Path home) {
        Path checkpoint = model != null ? model : home.resolve("model/nano/checkpoint");
        long megabytes = Machine.memory() / (1 << 20);
        return List.of(
                "-Xmx" + megabytes / 2 + "m",
                "-XX:MaxDirectMemorySize=" + megabytes * 4 / 5 + "m",
                "-Domnitransfer.model=" + checkpoint.toAbsolutePath());
    }
}
