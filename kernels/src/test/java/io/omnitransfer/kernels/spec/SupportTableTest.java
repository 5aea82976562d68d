package io.omnitransfer.kernels.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/ops.md} shows what the registry holds. {@code -Domnitransfer.docs.write=true} rewrites it. */
class SupportTableTest {
    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "ops.md");

    @Test
    void thePageIsUpToDate() throws IOException {
        String page = page();
        if (Boolean.getBoolean("omnitransfer.docs.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }
        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as("docs/ops.md is stale; rewrite it with: mvn -pl kernels -am test -Dtest=SupportTableTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Domnitransfer.docs.write=true")
                .isEqualTo(page);
    }

    @Test
    void namesAndFamiliesAreWords() {
        assertThat(Ops.all()).isNotEmpty().allSatisfy(op -> {
            assertThat(op.name()).matches("[a-z0-9-]+");
            assertThat(op.variants()).first().isEqualTo(OpSpec.KERNEL);
            assertThat(op.presets().keySet()).as(op.name()).anyMatch(p -> p.startsWith(OpSpec.SMALL));
        });
    }

    private static String page() {
        StringBuilder s = new StringBuilder("""
                # Ops

                What the registry of op specs holds; a test keeps this page true. Every variant of every op is checked
                against a double-precision reference on random ragged shapes and on the `nano` presets, and measured on
                the others by `OpBenchmark` (JMH). `kernel` is the portable kernel; `host` a hand-written Vector API
                routine for the JVM's own memory. Columns JVM, OpenCL and CUDA say what runs there; on CUDA `linear` is also
                left to cuBLASLt, and with `--variants tensor` `linear` and `attention` are `linear-tensor` and
                `attention-tensor`.

                | family | op | JVM | OpenCL | CUDA | shape | presets |
                |---|---|---|---|---|---|---|
                """);
        for (OpSpec op : Ops.all()) {
            String presets = op.presets().entrySet().stream()
                    .map(e -> e.getKey() + " "
                            + Arrays.stream(e.getValue())
                                    .mapToObj(Integer::toString)
                                    .collect(Collectors.joining("×")))
                    .collect(Collectors.joining("; "));
            String elsewhere = op.needsTensorCores() ? "–" : OpSpec.KERNEL;
            s.append("| %s | `%s` | %s | %s | %s | %s | %s |\n"
                    .formatted(
                            op.family(),
                            op.name(),
                            String.join(", ", op.variants()),
                            elsewhere,
                            OpSpec.KERNEL,
                            op.axes(),
                            presets));
        }
        return s.toString();
    }
}
