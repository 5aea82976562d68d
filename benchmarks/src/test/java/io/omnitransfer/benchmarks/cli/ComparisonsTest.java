package io.omnitransfer.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.benchmarks.run.Comparison;
import io.omnitransfer.benchmarks.run.Measurement;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What decides the exit code of a comparison. */
class ComparisonsTest {
    private static final Comparison SLOWER = of(1, 2);
    private static final Comparison SAME = of(1, 1);
    private static final Comparison FASTER = of(2, 1);

    private static Comparison of(double before, double now) {
        return new Comparison(measured(before, before), measured(now, now), 0.05);
    }

    private static Measurement measured(double... forks) {
        return new Measurement("B.run", "B", Map.of(), forks, 0, 0);
    }

    private static String printed(Comparison... all) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Comparisons(List.of(all)).print(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void oneThatIsSlowerFails() {
        assertThat(new Comparisons(List.of(SAME, FASTER)).passed()).isTrue();
        assertThat(new Comparisons(List.of(FASTER, SLOWER, SAME)).passed()).isFalse();
        assertThat(printed(FASTER, SLOWER, SAME))
                .contains("slower (0.50 times as fast as before)", "3 compared: 1 slower, 1 faster");
    }

    @Test
    void comparingNothingFails() {
        assertThat(new Comparisons(List.of()).passed()).isFalse();
        assertThat(printed()).startsWith("nothing was compared");
    }

    @Test
    void oneForkFailsNothing() {
        Comparison undecided = new Comparison(measured(1), measured(2), 0.05);
        assertThat(new Comparisons(List.of(undecided)).passed()).isTrue();
        assertThat(printed(undecided)).contains("1 undecided (one fork");
    }
}
