package io.omnitransfer.benchmarks.cli;

import io.omnitransfer.benchmarks.decoupled.Size;
import io.omnitransfer.benchmarks.peer.OpenBlasPeer;
import io.omnitransfer.benchmarks.report.Report;
import io.omnitransfer.benchmarks.report.Sources;
import io.omnitransfer.benchmarks.run.Baseline;
import io.omnitransfer.benchmarks.run.Comparison;
import io.omnitransfer.benchmarks.run.Item;
import io.omnitransfer.benchmarks.run.Machine;
import io.omnitransfer.benchmarks.run.Results;
import io.omnitransfer.benchmarks.run.Rounds;
import io.omnitransfer.benchmarks.stage.StageBenchmark;
import io.omnitransfer.benchmarks.transformer.Transformer;
import io.omnitransfer.model.cli.ConsoleProgress;
import io.omnitransfer.model.cli.ExitCode;
import io.omnitransfer.model.cli.ExtraCommand;
import io.omnitransfer.model.pipeline.ModelDirectory;
import io.omnitransfer.model.video.AtomicOutput;
import io.omnitransfer.runtime.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bench",
        description = {
            "Measure, and write a page (HTML) and the figures (JMH's JSON).",
            "Without a part: an overview of all three in about a quarter of an hour, which shows what the decoupled reference"
                    + " branch is worth."
        },
        mixinStandardHelpOptions = true,
        footer =
                "Exit code 1 if a benchmark's result is wrong, something became slower, or a comparison compared nothing. Figures are worth as much as the machine is quiet.")
public final class BenchCommand implements ExtraCommand {
    /** What to measure. */
    enum Part {
        OP,
        DECOUPLED,
        MODEL
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "PART",
            description = "${COMPLETION-CANDIDATES}; an overview if absent, OP if an op or a variant is named.")
    private @Nullable Part part;

    @Option(
            names = "--preset",
            description = "op: presets that begin with this (default: nano). decoupled: nano, 1.3B or 14B.")
    private @Nullable String preset;

    @Option(names = "--op", split = ",", description = "Only these ops.")
    private List<String> ops = List.of();

    @Option(
            names = "--variant",
            split = ",",
            description = "Only these variants and peers (kernel, host, openblas, …).")
    private List<String> variants = List.of();

    @Option(names = "--device", description = "Where to compute (default: auto; --compare: where the file says).")
    private @Nullable String device;

    @Option(names = "--model", description = "Checkpoint whose stages are measured (default: the nano checkpoint).")
    private @Nullable Path model;

    @Option(names = "--rounds", description = "Forks of every benchmark, one per round (default: 3; --quick: 2).")
    private @Nullable Integer rounds;

    @Option(names = "--quick", description = "Shorter measurements, fewer rounds.")
    private boolean quick;

    @Option(
            names = "--compare",
            paramLabel = "OLD.json",
            description =
                    "Measure what this file holds (of the part, ops, presets and variants that are named, if any) again, in"
                            + " turns with the build that made it, and say what became faster or slower; exit code 1 if"
                            + " anything became slower.")
    private @Nullable Path compare;

    @Option(
            names = "--baseline",
            paramLabel = "DIR|REV",
            description =
                    "Measure in turns with this build, too: a folder with one, or a revision to check out and build"
                            + " (with --compare the default is the commit that OLD.json names).")
    private @Nullable String baseline;

    @Option(
            names = "--threshold",
            description = "Differences to the other build up to so many %% do not count (default: 5).")
    private @Nullable Double threshold;

    @Option(
            names = "--report",
            paramLabel = "FILE.json",
            split = ",",
            description = "Measure nothing; write the page about these files, which this command or JMH itself wrote.")
    private List<Path> stored = List.of();

    @Option(names = "--html", defaultValue = "bench.html", description = "The page (default: ${DEFAULT-VALUE}).")
    private Path html = Path.of("bench.html");

    @Option(names = "--json", description = "The figures (default: bench.json).")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException {
        Path home = Path.of(System.getProperty("omnitransfer.home", "")).toAbsolutePath();
        if (!stored.isEmpty()) {
            return report(home);
        }
        check();
        Results old = compare == null ? null : Results.read(compare);
        List<Item> again = old == null
                ? List.of()
                : new Selection(part, ops, preset, variants).of(old.items(), String.valueOf(compare));
        Device.Choice chosen = Device.choose(device(again));
        Device where = chosen.device();
        Set<String> notes = new LinkedHashSet<>();
        Consumer<String> note = line -> {
            if (notes.add(line)) {
                System.err.println(line);
            }
        };
        List<String> jvmArgs = jvmArgs(home);
        List<Item> items = old == null ? items(new Suites(where, quick, note)) : again;
        checkCheckpoint(home, items);
        if (items.stream().anyMatch(i -> "openblas".equals(i.params().get("variant")))) {
            OpenBlasPeer.hindrance(System.getenv()).ifPresent(note);
        }
        int forks = rounds != null ? rounds : quick ? 2 : 3;
        // Before the long work, not after it: can the results be written?
        try (AtomicOutput page = new AtomicOutput(html);
                AtomicOutput figures = new AtomicOutput(json());
                ConsoleProgress progress = new ConsoleProgress()) {
            Baseline before = old == null && baseline == null ? null : baseline(home, old, jvmArgs, progress);
            System.err.printf("%d benchmarks in %d rounds on %s%n", items.size(), forks, chosen);
            Map<String, String> provenance = Machine.provenance(home, where);
            Rounds run = new Rounds(jvmArgs, progress);
            List<RunResult> results = run.run(items, forks, before == null ? Rounds.Companion.NONE : before);
            progress.close();
            run.failures().forEach((item, reason) -> notes.add(item + ": " + reason));
            if (results.isEmpty()) {
                System.err.println(
                        "omnitransfer: no benchmark gave a result, for the reasons above; nothing was written");
                return ExitCode.FAILED;
            }
            Results all = Results.of(results, provenance);
            Files.writeString(figures.temporary(), all.json(), StandardCharsets.UTF_8);
            figures.commit(); // whatever becomes of the page
            List<Comparison> comparisons = List.of();
            boolean passed = run.failures().isEmpty();
            if (before != null) {
                comparisons = before.comparisons(all.measurements(), (threshold == null ? 5 : threshold) / 100);
                before.notes().forEach(note);
                Comparisons beside = new Comparisons(comparisons);
                beside.print(System.out);
                passed &= beside.passed();
            }
            Sources sources = Sources.of(home, provenance.getOrDefault(Machine.COMMIT, ""));
            Files.writeString(
                    page.temporary(),
                    new Report(all, comparisons, List.copyOf(notes), sources).html(),
                    StandardCharsets.UTF_8);
            page.commit();
            System.out.println(html.toAbsolutePath().normalize());
            return passed ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private int report(Path home) throws IOException {
        refuse(
                "--report measures nothing and leaves the figures where they are: leave out what says how to measure",
                part != null
                        || preset != null
                        || model != null
                        || rounds != null
                        || quick
                        || device != null
                        || compare != null
                        || baseline != null
                        || threshold != null
                        || json != null
                        || !ops.isEmpty()
                        || !variants.isEmpty());
        Map<String, Report> reports = new LinkedHashMap<>();
        for (Path file : stored) {
            differ("--report", file, "--html", html);
            Results all = Results.read(file);
            Sources sources = Sources.of(home, all.provenance().getOrDefault(Machine.COMMIT, ""));
            reports.put(file.toString(), new Report(all, List.of(), List.of(), sources));
        }
        try (AtomicOutput page = new AtomicOutput(html)) {
            Files.writeString(page.temporary(), Report.html(reports), StandardCharsets.UTF_8);
            page.commit();
        }
        System.out.println(html.toAbsolutePath().normalize());
        return ExitCode.OK;
    }

    private Baseline baseline(Path home, @Nullable Results old, List<String> jvmArgs, ConsoleProgress progress)
            throws IOException {
        if (baseline != null && Files.isDirectory(Path.of(baseline))) {
            return Baseline.built(Path.of(baseline), jvmArgs);
        }
        String revision = baseline != null ? baseline : commit(Objects.requireNonNull(old, "neither build nor file"));
        progress.stage("Building the baseline", 1);
        return Baseline.revision(home, revision, jvmArgs);
    }

    /** The commit that made the stored figures. */
    private String commit(Results old) {
        String commit = old.provenance().getOrDefault(Machine.COMMIT, "unknown");
        if (!commit.matches("[^+]+") || commit.equals("unknown")) {
            throw new IllegalArgumentException(
                    "%s was made by commit %s%s; give --baseline a folder with that build, or a revision near it"
                            .formatted(
                                    compare,
                                    commit,
                                    commit.endsWith("+") ? " with changes (+) that git does not have" : ""));
        }
        return commit;
    }

    /** Whether the options go together; said before anything is measured. */
    private void check() throws IOException {
        if (!(ops.isEmpty() && variants.isEmpty())) {
            part = part == null ? Part.OP : part;
            refuse("--op and --variant: expected part OP, not " + part, part != Part.OP);
        }
        refuse(
                "--preset %s: expected part OP or DECOUPLED".formatted(preset),
                preset != null && (part == Part.MODEL || part == null && compare == null));
        refuse("--rounds %d: expected 1 or more".formatted(rounds), rounds != null && rounds < 1);
        refuse(
                "--threshold %s: expected 0 or more, and --compare or --baseline".formatted(threshold),
                threshold != null && (!(threshold >= 0) || compare == null && baseline == null));
        refuse(
                "--quick: with --compare everything is measured as long as it was for %s; --rounds 2 shortens it"
                        .formatted(compare),
                quick && compare != null);
        refuse(
                "--device %s: with --compare everything is measured where it was for %s".formatted(device, compare),
                device != null && compare != null);
        differ("--html", html, "--json", json());
        if (compare != null) {
            differ("--compare", compare, "--json", json());
            differ("--compare", compare, "--html", html);
        }
    }

    /** Only stages need a checkpoint, and need it before the others are measured. */
    private void checkCheckpoint(Path home, List<Item> items) throws IOException {
        boolean stages = items.stream().anyMatch(i -> i.isOf(StageBenchmark.class));
        refuse(
                "--model: expected stages to measure: part MODEL, the overview, or a file that holds some",
                model != null && !stages);
        if (stages) {
            ModelDirectory.open(checkpoint(home)).close();
        }
    }

    private static void refuse(String why, boolean wrong) {
        if (wrong) {
            throw new IllegalArgumentException(why);
        }
    }

    /** Writing to the second must not replace the first; what is no file, such as /dev/null, may take both. */
    private static void differ(String one, Path first, String other, Path second) throws IOException {
        boolean both = Files.exists(first) && Files.exists(second);
        refuse(
                "%s and %s are the same file, %s; name another with %s".formatted(one, other, first, other),
                both
                        ? Files.isSameFile(first, second) && Files.isRegularFile(first)
                        : first.toAbsolutePath()
                                .normalize()
                                .equals(second.toAbsolutePath().normalize()));
    }

    private Path json() {
        return json == null ? Path.of("bench.json") : json;
    }

    /** Where to measure: what was stored, where it was measured then. */
    private String device(List<Item> again) {
        return again.stream()
                .map(i -> i.params().get("device"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(device == null ? "auto" : device);
    }

    private Path checkpoint(Path home) {
        return model != null ? model : home.resolve("model/nano/checkpoint");
    }

    private List<Item> items(Suites suites) {
        String first = preset == null ? "nano" : preset;
        List<Item> items = new ArrayList<>(suites.peaks());
        switch (part) {
            case null -> {
                items.addAll(suites.decoupledClaim());
                items.addAll(suites.tellingOps());
                items.addAll(suites.transformers(Transformer.NANO));
                items.addAll(suites.stages());
            }
            case OP -> items.addAll(suites.ops(ops, first, variants));
            case DECOUPLED -> items.addAll(suites.decoupled(Size.named(first)));
            case MODEL -> {
                items.addAll(suites.transformers(Transformer.values()));
                items.addAll(suites.stages());
            }
        }
        return items;
    }

    private List<String> jvmArgs(Path home) {
        long megabytes = Machine.memory() / (1 << 20);
        List<String> all = new ArrayList<>(List.of(
                "-Xmx" + megabytes / 2 + "m",
                "-XX:MaxDirectMemorySize=" + megabytes * 4 / 5 + "m",
                "-Domnitransfer.model=" + checkpoint(home).toAbsolutePath()));
        // Forks log as little as this process: libraries of peers would talk between the lines of progress.
        System.getProperties().stringPropertyNames().stream()
                .filter(p -> p.startsWith("org.slf4j.simpleLogger.") || p.equals("org.bytedeco.javacpp.logger"))
                .sorted()
                .forEach(p -> all.add("-D" + p + "=" + System.getProperty(p)));
        return all;
    }
}
