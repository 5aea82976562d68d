package io.omnitransfer.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;

class OpenBlasPeerTest {
    @Test
    void theVersionSaysWhichKernelsRun() {
        OpenBlasPeer peer = new OpenBlasPeer();
        assumeThat(peer.missing()).isEmpty();
        assertThat(peer.version()).matches("OpenBLAS \\d+\\.\\d+.* \\w+ MAX_THREADS=\\d+, \\d+ threads");
    }
}
