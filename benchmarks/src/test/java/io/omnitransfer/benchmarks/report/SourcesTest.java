package io.omnitransfer.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a page that is published says about where it was made. */
class SourcesTest {
    @Test
    void aLinkHasNoCredentials() {
        for (String remote : new String[] {
            "https://example.com/o/p.git",
            "https://example.com/o/p",
            "https://bob:s3cret@example.com/o/p.git",
            "https://bob:s3@cret@example.com/o/p.git",
            "https://token@example.com/o/p/",
            "git@example.com:o/p.git",
            "ssh://git@example.com/o/p.git",
            "ssh://git@example.com:2222/o/p.git"
        }) {
            assertThat(Sources.page(remote)).as(remote).isEqualTo("https://example.com/o/p");
        }
        assertThat(Sources.page("https://bob:s3cret@example.com:8443/o/p")).isEqualTo("https://example.com:8443/o/p");
    }

    @Test
    void whatIsNotPublicGetsNoLink() {
        for (String remote : new String[] {
            "",
            "/srv/git/p.git",
            "../p",
            "file:///srv/git/p.git",
            "ssh://buildbox/srv/p.git",
            "https://bob:s3/cret@example.com/o/p.git",
            "https://bob:1/cret@example.com/o/p.git"
        }) {
            assertThat(Sources.page(remote)).as(remote).isEmpty();
        }
        Path home = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().resolve("..");
        assertThat(new Sources(home, "").address("io.omnitransfer.benchmarks.op.OpBenchmark"))
                .isEmpty();
        assertThat(Sources.of(home, "unknown").web()).isEmpty();
    }
}
