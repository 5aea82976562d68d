package io.omnitransfer.benchmarks.run;

import io.omnitransfer.benchmarks.machine.PeakBenchmark;
import io.omnitransfer.model.pipeline.CancelledException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An older build, of which every item is measured beside ours in every round. */
public final class Baseline implements Rounds.Companion {
    private static final String JAR = "benchmarks/target/benchmarks.jar";

    /** Whether there are libraries of PyTorch for this machine. */
    private static final boolean PYTORCH = System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");

    private final Path jar;
    private final List<String> jvmArgs;
    private final Map<String, Measurement> measured = new LinkedHashMap<>();
    private final Map<Item, String> failures = new LinkedHashMap<>();

    private Baseline(Path jar, List<String> jvmArgs) {
        this.jar = jar;
        this.jvmArgs = List.copyOf(jvmArgs);
    }

    /**
     * A folder in which the project has been built.
     *
     * @throws IOException if it holds no build
     */
    public static Baseline built(Path folder, List<String> jvmArgs) throws IOException {
        Path jar = folder.resolve(JAR);
        if (!Files.isRegularFile(jar)) {
            throw new IOException(
                    "%s holds no build to compare with: %s is missing; run './omnitransfer bench --help' there"
                            .formatted(folder, jar));
        }
        return new Baseline(jar, jvmArgs);
    }

    /**
     * A revision of the repository, checked out and built below {@code benchmarks/target/baseline} unless that was done
     * before.
     *
     * @throws IOException if there is no such revision or it does not build
     */
    public static Baseline revision(Path home, String revision, List<String> jvmArgs) throws IOException {
        String commit = Machine.output(home, "git", "rev-parse", "--verify", "--quiet", revision + "^{commit}")
                .orElseThrow(() -> new IOException("no commit '%s' in %s; give --baseline a folder or another revision"
                        .formatted(revision, home)));
        Path folder = home.resolve("benchmarks/target/baseline").resolve(commit);
        if (!Files.isRegularFile(folder.resolve(JAR))) {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder.getParent());
                must(home, "git", "worktree", "prune");
                must(home, "git", "worktree", "add", "--detach", folder.toString(), commit);
            }
            List<String> build =
                    new ArrayList<>(List.of("mvn", "-B", "-q", "-Dmaven.test.skip=true", "-pl", "benchmarks", "-am"));
            if (PYTORCH) {
                build.add("-Ppytorch"); // as the launcher does
            }
            build.add("package");
            must(folder, build.toArray(String[]::new));
        }
        return built(folder, jvmArgs);
    }

    private static void must(Path folder, String... command) throws IOException {
        Path log = Files.createTempFile("omnitransfer-baseline", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            if (finished(builder) != 0) {
                List<String> lines = Files.readAllLines(log);
                throw new IOException("'%s' failed in %s:%n%s"
                        .formatted(
                                String.join(" ", command),
                                folder,
                                String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()))));
            }
        } finally {
            Files.deleteIfExists(log);
        }
    }

    private static int finished(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new CancelledException(e);
        }
    }

    @Override
    public void run(Item item, int round) {
        // The machine's own peaks are of this run; no build makes them faster or slower.
        if (failures.containsKey(item) || item.isOf(PeakBenchmark.class)) {
            return;
        }
        try {
            Path out = Files.createTempFile("omnitransfer-baseline", ".json");
            Path log = Files.createTempFile("omnitransfer-baseline", ".log");
            try {
                List<String> command = command(item, out);
                ProcessBuilder builder =
                        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
                int code = finished(builder);
                if (code != 0 || Files.size(out) == 0) {
                    failures.put(item, "not measured in the baseline: " + reason(log, code));
                    return;
                }
                for (Measurement m : Results.read(out).measurements()) {
                    measured.merge(m.key(), m, Measurement::with);
                }
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(log);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why it failed: its first exception, else its last line. */
    private static String reason(Path log, int code) throws IOException {
        String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip();
        String last = text.substring(text.lastIndexOf('\n') + 1);
        return Transcript.failure(text, last.isEmpty() ? "exit code " + code : last);
    }

    private List<String> command(Item item, Path out) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(
                java,
                "-Djmh.ignoreLock=true",
                "-cp",
                jar + File.pathSeparator + jar.resolveSibling("peers") + File.separator + "*",
                "org.openjdk.jmh.Main",
                "^" + Pattern.quote(item.benchmark()) + "$",
                "-jvmArgs",
                String.join(" ", jvmArgs)));
        command.addAll(List.of("-f", "1", "-wf", "0", "-foe", "true", "-rf", "json", "-rff", out.toString()));
        command.addAll(List.of("-wi", "" + item.warmups(), "-i", "" + item.measurements()));
        if (item.millis() > 0) {
            command.addAll(List.of("-w", item.millis() + "ms", "-r", item.millis() + "ms"));
        }
        item.params().forEach((name, value) -> command.addAll(List.of("-p", name + "=" + value)));
        return command;
    }

    /** Every result of ours that the baseline has too. */
    public List<Comparison> comparisons(List<Measurement> ours, double threshold) {
        List<Comparison> all = new ArrayList<>();
        for (Measurement now : ours) {
            Measurement before = measured.get(now.key());
            if (before != null) {
                all.add(new Comparison(before, now, threshold));
            }
        }
        return all;
    }

    /** Why an item has no result in the baseline. */
    public Stream<String> notes() {
        return failures.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue());
    }
}
