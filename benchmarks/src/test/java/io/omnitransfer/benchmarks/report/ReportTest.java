package io.omnitransfer.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.omnitransfer.benchmarks.run.Measurement;
import io.omnitransfer.benchmarks.run.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader must find on the page of stored results. */
class ReportTest {
    private static final Path BASE = Path.of(System.getProperty("basedir", ".")).toAbsolutePath();
    private static final Sources SOURCES = new Sources(BASE.getParent(), "https://example.org/tree");

    private static final Path STORED = BASE.resolve("src/test/resources/results.json");

    @TempDir
    private Path folder;

    private static String page(String... notes) throws IOException {
        Results stored = Results.read(STORED);
        return new Report(stored, List.of(), List.of(notes), SOURCES).html();
    }

    @Test
    void showsTheClaimBesideTheFlopModel() throws IOException {
        assertThat(page()).contains("1.88×").contains("FLOP model 1.93×").contains("paper: 1.27");
    }

    @Test
    void extrapolatesLargeTransformersAndSaysSo() throws IOException {
        // 4 s through 2 of 40 blocks
        assertThat(page()).containsPattern("≈ (79|80|81)\\.\\d s").contains("extrapolated by FLOPs");
    }

    @Test
    void relatesOpsToThePeaksOfTheSameRun() throws IOException {
        Peaks peaks = Peaks.of(Results.read(STORED).measurements());
        assertThat(peaks.multiplyAdds().best()).isCloseTo(200, within(1e-6));
        assertThat(peaks.copy().best()).isCloseTo(20, within(1e-6));
        Measurement copying = new Measurement("b", "s", java.util.Map.of(), new double[] {0.1}, 1, 1.5);
        assertThat(peaks.reached(copying)).as("1.5 GB in 100 ms at 20 GB/s").isCloseTo(0.75, within(1e-6));
        assertThat(page()).contains("67 %").as("host: 134 of 200 GFLOP/s").contains("134.2");
    }

    @Test
    void putsTransformersOfOtherLibrariesBesideOurs() throws IOException {
        assertThat(page())
                .contains("Transformers beside other libraries")
                .as("102 and 127 ms, means of forks")
                .contains("<td class=\"number\">1.25</td>")
                .contains("benchmarks/transformer/TransformerBenchmark.java");
    }

    @Test
    void marksUnstableFigures() throws IOException {
        assertThat(page()).contains("class=\"bad\"").contains("53 % unstable").contains("1 of 18");
    }

    /** What is quoted most stands in the cards and in the column of speed-ups. */
    @Test
    void marksWhatFollowsFromUnstableFigures() throws IOException {
        assertThat(page()).doesNotContain("1.88 unstable", "shares should not be quoted");
        JsonNode entries = new ObjectMapper().readTree(STORED.toFile());
        for (JsonNode e : entries) {
            boolean joint = e.at("/params/mode").asText().equals("JOINT");
            if (joint || e.path("benchmark").asText().endsWith("PeakBenchmark.fma")) {
                ArrayNode fork = (ArrayNode) e.at("/primaryMetric/rawData/1");
                fork.removeAll().add(0.7 * e.at("/primaryMetric/rawData/0/0").asDouble());
            }
        }
        Path file = Files.writeString(folder.resolve("unstable.json"), entries.toString());
        assertThat(new Report(Results.read(file), List.of(), List.of(), SOURCES).html())
                .contains("FLOP model 1.93×) <span class=\"bad\">unstable</span>")
                .contains("all threads <span class=\"bad\">unstable</span>")
                .contains("read and written</div>")
                .containsPattern("1\\.\\d\\d unstable</span></td>")
                .contains("shares should not be quoted");
    }

    @Test
    void namesTheTargetOfLargeTransformers() throws IOException {
        assertThat(page()).contains("14B, 256 tokens, one forward, ratio 1<");
    }

    @Test
    void needsNothingElse() throws IOException {
        String page = page();
        assertThat(page)
                .contains("<svg")
                .doesNotContain("<script")
                .doesNotContain("<link")
                .doesNotContain("src=");
        assertThat(page).contains("prefers-color-scheme:dark");
    }

    @Test
    void linksSourcesAndEscapesText() throws IOException {
        assertThat(page("peer <x>: absent"))
                .contains(
                        "https://example.org/tree/benchmarks/src/main/java/io/omnitransfer/benchmarks/op/OpBenchmark.java")
                .contains(
                        "https://example.org/tree/kernels/src/main/java/io/omnitransfer/kernels/linear/LinearSpec.java")
                .contains("Example CPU &lt;1&gt;")
                .contains("peer &lt;x&gt;: absent")
                .contains("0123456789 with changes");
    }
}
