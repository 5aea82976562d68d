package io.omnitransfer.benchmarks.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.omnitransfer.benchmarks.peer.torch.TorchPeer;
import io.omnitransfer.model.verify.GoldenResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SidesTest {
    /** Nine frames make a first, a second and a third latent frame, which the VAE treats in different ways. */
    @Test
    void agreeOnEveryPartOfASmallTransfer() throws IOException {
        Optional<String> missing = new TorchPeer().missing();
        missing.ifPresent(reason -> System.out.println("skipped: " + reason));
        assumeTrue(missing.isEmpty());
        try (Sides sides = Sides.open(Path.of(System.getProperty("basedir", "."), "../model/nano"), 9, 32, 2)) {
            assertThat(sides.check()).hasSize(Part.values().length).allMatch(GoldenResult::passed);
        }
    }
}
