package io.omnitransfer.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnitransfer.benchmarks.peer.torch.TorchPeer;
import io.omnitransfer.benchmarks.run.Measurement;
import io.omnitransfer.benchmarks.run.Results;
import io.omnitransfer.benchmarks.transformer.Transformer;
import io.omnitransfer.kernels.spec.Ops;
import io.omnitransfer.model.cli.ExitCode;
import io.omnitransfer.runtime.Device;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Real runs, as short as they can be, and what a run consists of. */
class BenchCommandTest {
    private static final Device DEVICE = Device.auto();

    private static final Path STORED = Path.of(System.getProperty("basedir", "."), "src/test/resources/results.json");

    @TempDir
    private Path folder;

    /** The last error. */
    private String said = "";

    private int bench(String... args) {
        return run(Stream.concat(Stream.of("--rounds", "1", "--quick"), Stream.of(args)));
    }

    /** The exit code of a comparison with a stored file, which says how long to measure. */
    private int compare(Path old, String... args) {
        return run(Stream.concat(Stream.of("--rounds", "1", "--compare", old.toString()), Stream.of(args)));
    }

    private int run(Stream<String> args) {
        List<String> all = new ArrayList<>(List.of("--html", folder + "/b.html", "--json", folder + "/b.json"));
        args.forEach(all::add);
        return execute(all.stream());
    }

    private int execute(Stream<String> args) {
        return new CommandLine(new BenchCommand())
                .setOverwrittenOptionsAllowed(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, _, _) -> {
                    said = String.valueOf(e.getMessage());
                    return 99;
                })
                .execute(args.toArray(String[]::new));
    }

    private int bench(String[] some, String... more) {
        return bench(Stream.of(some, more).flatMap(Stream::of).toArray(String[]::new));
    }

    /** Peaks and one op beside a "baseline" that is this very build; then the op again, from the file. */
    @Test
    void measuresOpsAndComparesWithABuild() throws IOException {
        String[] baseline = {"--baseline", thisBuild().toString()};
        assertThat(bench(baseline, "op", "--op", "linear", "--preset", "nano text", "--variant", "kernel"))
                .isZero();
        List<Measurement> all = Results.read(folder.resolve("b.json")).measurements();
        assertThat(all.stream().map(Measurement::benchmark))
                .containsExactlyInAnyOrder("PeakBenchmark.fma", "PeakBenchmark.copy", "OpBenchmark.run");
        double flops = all.stream()
                .filter(m -> m.benchmark().startsWith("Op"))
                .findFirst()
                .orElseThrow()
                .gflop();
        assertThat(flops).isCloseTo(2 * 24 * 384 * 128 * 1e-9, within(1e-12));
        for (Measurement m : all) {
            assertThat(m.seconds()).as(m.key()).isPositive().isFinite();
        }
        assertThat(Files.readString(folder.resolve("b.html")))
                .contains("nano text", "Before and now", "undecided: one fork", "</html>");
        assertThat(unfinished()).isEmpty();

        ObjectMapper json = new ObjectMapper();
        ArrayNode ops = json.createArrayNode();
        for (JsonNode e : json.readTree(folder.resolve("b.json").toFile())) {
            if (e.path("benchmark").asText().contains("OpBenchmark")) {
                ops.add(e);
            }
        }
        Path old = Files.writeString(folder.resolve("old.json"), ops.toString());
        assertThat(compare(
                        old,
                        Stream.of(baseline, new String[] {"--preset", "nano text"})
                                .flatMap(Stream::of)
                                .toArray(String[]::new)))
                .isZero();
        assertThat(Files.readString(folder.resolve("b.html"))).contains("Before and now", "undecided: one fork");
        assertThat(Files.readString(folder.resolve("b.json")))
                .as("paths of this machine")
                .contains("-Xmx")
                .doesNotContain("omnitransfer.model");
    }

    /** The reason stands on the page, and nobody takes it for a comparison that was passed. */
    @Test
    void aBaselineThatMeasuresNothingFails() throws IOException {
        Path broken = folder.resolve("broken");
        Path jar = broken.resolve("benchmarks/target/benchmarks.jar");
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, "garbage");
        assertThat(bench("--baseline", broken.toString(), "op", "--op", "add", "--variant", "kernel"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(Files.readString(folder.resolve("b.html")))
                .contains("not measured in the baseline: ", "org.openjdk.jmh.Main");
    }

    /** A peer of the tests computes nothing; the peaks are measured all the same. */
    @Test
    void aWrongResultFails() throws IOException {
        assertThat(bench("op", "--op", "add", "--variant", "wrong")).isEqualTo(ExitCode.FAILED);
        assertThat(Files.readString(folder.resolve("b.html"))).contains("add wrong: ", "NaN");
    }

    @Test
    void aPageCanBeWrittenAboutStoredFigures() throws IOException {
        Path other = Files.copy(STORED, folder.resolve("other run.json"));
        assertThat(report(STORED + "," + other)).isZero();
        assertThat(Files.readString(folder.resolve("b.html")))
                .as("a part for each run")
                .contains("of 18", "Example CPU", "other run.json</h2>");
        assertThat(folder.resolve("b.json")).doesNotExist();
        for (List<String> useless : List.of(
                List.of("--op", "linear"),
                List.of("--json", folder + "/b.json"),
                List.of("--device", "jvm"),
                List.of("--threshold", "3"))) {
            assertThat(report(STORED.toString(), useless.toArray(String[]::new)))
                    .isEqualTo(99);
            assertThat(said).startsWith("--report measures nothing");
        }
        assertThat(report(other.toString(), "--html", other.toString())).isEqualTo(99);
        assertThat(said).startsWith("--report and --html are the same file");
        assertThat(other).hasSameBinaryContentAs(STORED);
    }

    private int report(String files, String... args) {
        return execute(Stream.concat(Stream.of("--html", folder + "/b.html", "--report", files), Stream.of(args)));
    }

    /** An op of somebody's own, which this class path does not have; and figures of nothing. */
    @Test
    void aPageNeedsNoOpsButFiguresThatAreWhole() throws IOException {
        Path own = folder.resolve("own.json");
        Files.writeString(own, Files.readString(STORED).replace("\"op\": \"linear\"", "\"op\": \"my-own\""));
        assertThat(report(own.toString())).isZero();
        assertThat(Files.readString(folder.resolve("b.html"))).contains("<td class=\"text\">my-own</td>");
        Files.writeString(own, Files.readString(STORED).replace("\"op\": \"linear\"", "\"no\": \"op\""));
        assertThat(report(own.toString())).isEqualTo(99);
        assertThat(said).startsWith(own + ": OpBenchmark.run has no parameter 'op'");
    }

    /** Neither the file compared with nor the figures themselves are replaced by what is written. */
    @Test
    void whatIsReadIsNotWritten() throws IOException {
        Path old = Files.copy(STORED, folder.resolve("old.json"));
        Path link = Files.createSymbolicLink(folder.resolve("link.json"), old);
        assertThat(compare(old, "--json", link.toString())).isEqualTo(99);
        assertThat(said)
                .isEqualTo("--compare and --json are the same file, %s; name another with --json".formatted(old));
        assertThat(compare(old, "--html", old.toString())).isEqualTo(99);
        assertThat(said).startsWith("--compare and --html are the same file");
        assertThat(bench("op", "--html", folder + "/same", "--json", folder + "/same"))
                .isEqualTo(99);
        assertThat(said).startsWith("--html and --json are the same file");
        assertThat(old).hasSameBinaryContentAs(STORED);
    }

    @Test
    void whatAComparisonIgnoresIsRefused() {
        assertThat(compare(STORED, "--quick")).isEqualTo(99);
        assertThat(said).startsWith("--quick: with --compare");
        assertThat(compare(STORED, "--device", "jvm")).isEqualTo(99);
        assertThat(said).startsWith("--device jvm: with --compare");
        assertThat(compare(STORED, "--preset", "14B", "--model", "somewhere")).isEqualTo(99);
        assertThat(said).startsWith("--model: expected stages");
        assertThat(compare(STORED, "--preset", "1.3B")).isEqualTo(99);
        assertThat(said).contains("holds nothing of what is named");
    }

    /** Neither an internal error nor success. */
    @Test
    void aFileOfUnknownOpsFails() throws IOException {
        ArrayNode entries = new ObjectMapper().createArrayNode();
        for (JsonNode e : new ObjectMapper().readTree(STORED.toFile())) {
            if (e.at("/params/variant").asText().equals("kernel")) {
                ((ObjectNode) e.path("params")).put("op", "no-such-op").put("device", DEVICE.id());
                entries.add(e);
            }
        }
        Path old = Files.writeString(folder.resolve("old.json"), entries.toString());
        assertThat(compare(old, "--baseline", thisBuild().toString())).isEqualTo(ExitCode.FAILED);
        assertThat(folder.resolve("b.json")).doesNotExist();
        assertThat(folder.resolve("b.html")).doesNotExist();
    }

    @Test
    void whatCannotBeDoneIsSaidBeforeMeasuring() throws IOException {
        assertThat(bench("op", "--op", "linaer")).isEqualTo(99);
        assertThat(bench("decoupled", "--preset", "3B")).isEqualTo(99);
        assertThat(bench("--baseline", "no-such-revision")).isEqualTo(99);
        assertThat(bench("--html", folder + "/missing/b.html")).isEqualTo(99);
        assertThat(bench("--compare", folder + "/missing.json")).isEqualTo(99);
        assertThat(bench("op", "--rounds", "0")).isEqualTo(99);
        assertThat(bench("model", "--op", "linear")).isEqualTo(99);
        assertThat(bench("model", "--preset", "14B")).isEqualTo(99);
        assertThat(bench("--preset", "14B")).isEqualTo(99);
        assertThat(bench("op", "--threshold", "5")).isEqualTo(99);
        assertThat(bench("op", "--model", "somewhere")).isEqualTo(99);
        assertThat(bench("model", "--model", folder + "/nowhere")).isEqualTo(99);
        assertThat(unfinished()).isEmpty();
        assertThat(folder.resolve("b.html")).doesNotExist();
    }

    @Test
    void anOpIsMeasuredInAllItsVariants() {
        Suites suites = new Suites(DEVICE, true, _ -> {});
        List<String> variants = suites.ops(List.of("linear"), "square 512", List.of()).stream()
                .map(i -> i.params().get("variant"))
                .toList();
        assertThat(variants).contains("kernel").doesNotHaveDuplicates();
        assertThat(variants.contains("host")).isEqualTo(DEVICE.runsHostLibrary());
        assertThat(suites.ops(List.of(), "nano", List.of("kernel")).stream()
                        .map(i -> i.params().get("op"))
                        .distinct())
                .as("every op has a nano preset")
                .hasSize(Ops.all().size());
    }

    @Test
    void nothingThatIsNamedVanishes() {
        List<String> notes = new ArrayList<>();
        Suites suites = new Suites(DEVICE, true, notes::add);
        assertThatThrownBy(() -> suites.ops(List.of("rms-norm", "linear"), "nano t", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rms-norm has no preset that begins with 'nano t'; there are [nano dit");
        assertThatThrownBy(() -> suites.ops(List.of("linear"), "nano t", List.of("kernel", "typo")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no op has a variant 'typo'")
                .hasMessageContainingAll("kernel", "host", "openblas");
        assertThatThrownBy(() -> suites.ops(List.of("add", "linear"), "nano", List.of("openblas")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(add|linear) has nothing of \\[openblas] here; there are \\[kernel.*");
        assertThat(notes).isEmpty();
        assertThat(suites.ops(List.of("linear"), "nano t", List.of("kernel", "wrong")))
                .isNotEmpty();
        assertThat(notes).containsExactly("variant wrong: nothing that is measured has it");
    }

    @Test
    void transformersAreMeasuredBesideEveryPeerThatIsThere() {
        List<String> notes = new ArrayList<>();
        List<String> sides = new Suites(DEVICE, true, notes::add)
                .transformers(Transformer.NANO).stream()
                        .map(i -> i.params().get("by"))
                        .toList();
        Optional<String> missing = new TorchPeer().missing();
        assertThat(sides).isEqualTo(missing.isEmpty() ? List.of("ours", "pytorch") : List.of("ours"));
        assertThat(notes)
                .isEqualTo(missing.map(m -> "transformers by pytorch: " + m).stream()
                        .toList());
    }

    @Test
    void theOverviewNamesPresetsThatExist() {
        assertThat(new Suites(DEVICE, true, _ -> {})
                        .tellingOps().stream().map(i -> i.params().get("op")))
                .contains("linear", "attention", "conv3d", "layer-norm", "rope");
    }

    /** A folder that looks like a build of the project and runs the classes of this one. */
    private Path thisBuild() throws IOException {
        Path jar = folder.resolve("old/benchmarks/target/benchmarks.jar");
        Files.createDirectories(jar.getParent());
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(p -> Path.of(p).toUri().toString())
                                .collect(Collectors.joining(" ")));
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return folder.resolve("old");
    }

    private List<String> unfinished() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(p -> p.getFileName().toString())
                    .filter(n -> n.startsWith(".unfinished"))
                    .toList();
        }
    }
}
