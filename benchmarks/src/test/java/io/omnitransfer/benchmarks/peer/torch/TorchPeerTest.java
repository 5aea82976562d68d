package io.omnitransfer.benchmarks.peer.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.omnitransfer.benchmarks.op.OpRun;
import io.omnitransfer.runtime.Device;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchPeerTest {
    /** With every kind of padding and history a convolution has. */
    @ParameterizedTest
    @CsvSource({
        "linear, nano text",
        "attention, nano text",
        "conv3d, nano first",
        "conv3d, nano down",
        "conv3d, nano time down"
    })
    void agreesWithTheReference(String op, String preset) {
        Optional<String> missing = new TorchPeer().missing();
        missing.ifPresent(reason -> System.out.println("skipped: " + reason));
        assumeTrue(missing.isEmpty());
        assertThatCode(() -> OpRun.prepare(op, preset, "pytorch", Device.select("jvm"))
                        .close())
                .doesNotThrowAnyException();
    }

    @Test
    void archiveStoresTheFunctionAsText() throws IOException {
        byte[] archive = new TorchScript(new String[] {"x", "w"}, "y = torch.relu(x)\nreturn y + w").archive();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            String code = null;
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                assertThat(e.getMethod()).isEqualTo(ZipEntry.STORED);
                if (e.getName().equals("function/code/__torch__.py")) {
                    code = new String(zip.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
            assertThat(code).isEqualTo("""
                class Function(Module):
                  __parameters__ = []
                  __buffers__ = []
                  training : bool
                  def forward(self: __torch__.Function, x: Tensor, w: Tensor) -> Tensor:
                    y = torch.relu(x)
                    return y + w
                """);
        }
    }
}
