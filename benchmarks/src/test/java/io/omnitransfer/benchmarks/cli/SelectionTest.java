package io.omnitransfer.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnitransfer.benchmarks.cli.BenchCommand.Part;
import io.omnitransfer.benchmarks.run.Item;
import io.omnitransfer.benchmarks.run.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What of a stored file is measured again. */
class SelectionTest {
    private static List<Item> stored() throws IOException {
        return Results.read(Path.of(System.getProperty("basedir", "."), "src/test/resources/results.json"))
                .items();
    }

    private static List<String> of(
            @Nullable Part part, List<String> ops, @Nullable String preset, List<String> variants) throws IOException {
        return new Selection(part, ops, preset, variants)
                .of(stored(), "old.json").stream()
                        .map(i -> i.params().getOrDefault("variant", i.params().getOrDefault("size", "peak")))
                        .distinct()
                        .toList();
    }

    @Test
    void whatIsNamedAndThePeaks() throws IOException {
        assertThat(new Selection(null, List.of(), null, List.of()).of(stored(), "old.json"))
                .isEqualTo(stored());
        assertThat(of(null, List.of(), "14B", List.of())).containsExactly("peak", "14B");
        assertThat(of(null, List.of(), "square", List.of())).containsExactly("peak", "host", "kernel", "openblas");
        assertThat(of(Part.OP, List.of("linear"), null, List.of("kernel"))).containsExactly("peak", "kernel");
        assertThat(of(Part.DECOUPLED, List.of(), null, List.of())).containsExactly("peak", "nano", "14B");
    }

    @Test
    void whatTheFileLacksIsSaid() throws IOException {
        assertThatThrownBy(() -> of(null, List.of(), "1.3B", List.of()))
                .hasMessageContaining("old.json holds nothing of what is named");
        assertThatThrownBy(() -> of(Part.OP, List.of("linear", "rope"), null, List.of()))
                .hasMessageContaining("old.json holds no op 'rope' with these options; it holds [linear]");
        assertThatThrownBy(() -> of(Part.OP, List.of(), null, List.of("host", "pytorch")))
                .hasMessageContaining("no variant 'pytorch'");
        List<Item> peaks = stored().subList(0, 2);
        assertThatThrownBy(() -> new Selection(null, List.of(), null, List.of()).of(peaks, "old.json"))
                .hasMessage("old.json holds nothing that another build could change");
    }
}
