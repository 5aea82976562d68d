package io.omnitransfer.benchmarks.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.kernels.spec.Ops;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.ProgramBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is translated is every op's kernels, of classes that were not there before. */
class TranslationBenchmarkTest {
    @Test
    void everyOpCompilesAnew() {
        List<ProgramBuilder> programs = NewKernels.programs(Device.auto());
        assertThat(programs).hasSameSizeAs(Ops.all());
        for (ProgramBuilder p : programs) {
            assertThat(p.tasks()).isNotEmpty().allMatch(t -> t.variant().matches("(kernel|tensor).*"));
            p.compile().close();
        }
    }
}
