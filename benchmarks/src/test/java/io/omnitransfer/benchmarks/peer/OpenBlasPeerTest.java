package io.omnitransfer.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenBlasPeerTest {
    @Test
    void theVersionSaysWhichKernelsRun() {
        OpenBlasPeer peer = new OpenBlasPeer();
        assumeThat(peer.missing()).isEmpty();
        assertThat(peer.version()).matches("OpenBLAS \\d+\\.\\d+.* \\w+ MAX_THREADS=\\d+, \\d+ threads");
    }

    @Test
    void aCoreTypeOfTheEnvironmentIsSaid() {
        assertThat(OpenBlasPeer.hindrance(Map.of("OPENBLAS_CORETYPE", "Haswell")))
                .hasValueSatisfying(note -> assertThat(note).contains("OPENBLAS_CORETYPE=Haswell", "unset it"));
        assertThat(OpenBlasPeer.hindrance(Map.of("PATH", "/bin"))).isEmpty();
    }
}
