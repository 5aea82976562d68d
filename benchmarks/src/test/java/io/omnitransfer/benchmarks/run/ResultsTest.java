package io.omnitransfer.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JMH's JSON as we read and write it. */
class ResultsTest {
    private static final Path STORED = Path.of(System.getProperty("basedir", "."), "src/test/resources/results.json");

    @Test
    void readsTimesPerForkAndWorkPerCall() throws IOException {
        Measurement m = named(Results.read(STORED).measurements(), "kernel");
        assertThat(m.forks()).containsExactly(1 / 200.0, 1 / 250.0, 1 / 150.0);
        assertThat(m.seconds()).isEqualTo(1 / 200.0);
        assertThat(m.gflop()).isCloseTo(2 * Math.pow(512, 3) * 1e-9, within(1e-9));
        assertThat(m.gigabytes()).isCloseTo(12.0 * 512 * 512 * 1e-9, within(1e-12));
        assertThat(m.spread()).isCloseTo(200 / 150.0 - 200 / 250.0, within(1e-9));
        assertThat(m.stable()).isFalse();
    }

    @Test
    void readsSingleShots() throws IOException {
        Measurement m = Results.read(STORED).measurements().stream()
                .filter(x -> x.params().getOrDefault("stage", "").equals("ENCODE"))
                .findFirst()
                .orElseThrow();
        assertThat(m.seconds()).isCloseTo(0.303, within(1e-9));
        assertThat(m.stable()).isTrue();
        assertThat(m.gflop()).isZero();
    }

    @Test
    void oneForkAloneIsNotStable() {
        Measurement one = new Measurement("b.B", "b", java.util.Map.of(), new double[] {0.1}, 0, 0);
        assertThat(one.stable()).isFalse();
        assertThat(one.mark()).isEqualTo("one fork");
        Measurement two = one.with(one);
        assertThat(two.stable()).isTrue();
        assertThat(two.mark()).isEmpty();
    }

    @Test
    void knowsWhereItWasMeasured() throws IOException {
        assertThat(Results.read(STORED).provenance()).containsEntry(Machine.PROCESSOR, "Example CPU <1>");
    }

    @Test
    void survivesWritingAndReading(@TempDir Path folder) throws IOException {
        Results first = Results.read(STORED);
        Path copy = folder.resolve("copy.json");
        Files.writeString(copy, first.json());
        List<String> keys = first.measurements().stream().map(Measurement::key).toList();
        assertThat(Results.read(copy).measurements().stream().map(Measurement::key))
                .containsExactlyElementsOf(keys);
        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void saysWhatIsWrongWithAFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("x.json");
        Files.writeString(file, "{\"a\": 1}");
        assertThatThrownBy(() -> Results.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("primaryMetric");
        Files.writeString(file, "[{");
        assertThatThrownBy(() -> Results.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not JSON");
        for (String entry : List.of(
                "{\"primaryMetric\": {}}",
                "{\"benchmark\": \"a.B.run\", \"primaryMetric\": {\"scoreUnit\": \"s/op\"}}",
                "{\"benchmark\": \"a.B.run\", \"primaryMetric\": {\"scoreUnit\": \"furlongs\", \"rawData\": [[1]]}}")) {
            Files.writeString(file, "[" + entry + "]");
            assertThatThrownBy(() -> Results.read(file))
                    .as(entry)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file + ": ");
        }
    }

    @Test
    void provenanceNamesMachineAndPeers() {
        Map<String, String> p = Machine.provenance(Path.of("."), io.omnitransfer.runtime.Device.auto());
        assertThat(p).containsKeys("date", Machine.COMMIT, Machine.PROCESSOR, "JVM", "device", "peer openblas");
        assertThat(p.values()).allMatch(v -> !v.isBlank());
    }

    static Measurement named(List<Measurement> all, String variant) {
        return all.stream()
                .filter(m -> m.params().getOrDefault("variant", "").equals(variant))
                .findFirst()
                .orElseThrow();
    }
}
