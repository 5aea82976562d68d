package io.omnitransfer.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.benchmarks.run.Measurement;
import io.omnitransfer.benchmarks.run.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a reader must find on the page of stored results. */
class ReportTest {
    private static final Path BASE = Path.of(System.getProperty("basedir", ".")).toAbsolutePath();
    private static final Sources SOURCES = new Sources(BASE.getParent(), "https://example.org/tree");

    private static String page(String... notes) throws IOException {
        Results stored = Results.read(BASE.resolve("src/test/resources/results.json"));
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
        Peaks peaks = Peaks.of(
                Results.read(BASE.resolve("src/test/resources/results.json")).measurements());
        assertThat(peaks.gflops()).isCloseTo(200, within(1e-6));
        assertThat(peaks.gigabytes()).isCloseTo(20, within(1e-6));
        Measurement copying = new Measurement("b", "s", java.util.Map.of(), new double[] {0.1}, 1, 1.5);
        assertThat(peaks.reached(copying)).as("1.5 GB in 100 ms at 20 GB/s").isCloseTo(0.75, within(1e-6));
        assertThat(page()).contains("67 %").as("host: 134 of 200 GFLOP/s").contains("134.2");
    }

    @Test
    void marksUnstableFigures() throws IOException {
        assertThat(page()).contains("class=\"bad\"").contains("53 % unstable").contains("1 of 16");
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
