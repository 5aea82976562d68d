package io.omnitransfer.embedded.driver.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.omnitransfer.embedded.compiler.c.CProgramTest;
import io.omnitransfer.embedded.compiler.c.CText;
import io.omnitransfer.embedded.compiler.c.Dialect;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.driver.DriverException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CUDA text of every kernel through the real NVRTC, which needs no GPU; skipped where it is not installed. */
class NvrtcTest {
    /** Newer than any driver, so that any NVRTC will do. */
    private static final int ANY_MAJOR = 99;

    private static Nvrtc nvrtc;

    @BeforeAll
    static void find() {
        try {
            nvrtc = new Nvrtc(CudaLibraries.nvrtc(ANY_MAJOR));
        } catch (DriverException e) {
            abort(e.getMessage());
        }
    }

    private static byte[] compile(Kernel k, String architecture) {
        return nvrtc.compile(CText.of(k, Dialect.cuda(256)), architecture, CudaDevice.options());
    }

    private static String entry(Kernel k) {
        return CText.of(k, Dialect.cuda(256)).entry();
    }

    @Test
    void everyKernelCompiles(@TempDir Path folder) throws Exception {
        List<Kernel> ops = KernelSources.ofKernelsModule(folder);
        List<Kernel> all = new ArrayList<>(ops);
        all.addAll(KernelSources.of(Class.forName("io.omnitransfer.embedded.compiler.ConstructKernels")));
        all.addAll(KernelSources.of(Class.forName("io.omnitransfer.embedded.WarpTest")));
        assertThat(all).hasSizeGreaterThan(50);
        for (String architecture : List.of("sm_80", "sm_90")) {
            for (Kernel k : all) {
                if (k.name().equals("WarpTest.fp8") && architecture.equals("sm_80")) {
                    continue; // hasWarpsFor
                }
                Cubin cubin = Cubin.parse(compile(k, architecture));
                assertThat(cubin.kernel()).isEqualTo(entry(k));
                assertThat(cubin.registers())
                        .as("%s on %s", k.name(), architecture)
                        .isBetween(8, 255);
                System.out.printf("%s %s: %s%n", architecture, k.name(), cubin);
                if (ops.contains(k) && architecture.equals("sm_90")) {
                    // what does not fit into registers lies in memory, which a loop of products would wait for;
                    // of attention's sums only those of a strip take part in one
                    int known = k.name().equals("AttentionKernels.flash") ? 512 : 0;
                    assertThat(cubin.stackBytes()).as("%s's stack", k.name()).isEqualTo(known);
                }
            }
        }
    }

    @Test
    void warpsBecomeInstructions() throws Exception {
        String ptx = KernelSources.of(Class.forName("io.omnitransfer.embedded.WarpTest")).stream()
                .map(k -> new String(compile(k, "compute_90"), StandardCharsets.UTF_8))
                .collect(Collectors.joining());
        assertThat(ptx)
                .contains("shfl.sync.bfly", "shfl.sync.idx", "ldmatrix.sync.aligned.m8n8.x4.shared.b16")
                .contains("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16")
                .contains("m16n8k16.row.col.f32.f16.f16.f32", "m16n8k16.row.col.f32.bf16.bf16.f32")
                .contains("m16n8k32.row.col.s32.s8.s8.s32", "m16n8k32.row.col.f32.e4m3.e4m3.f32")
                .contains("m16n8k32.row.col.f32.e5m2.e5m2.f32")
                .contains("cp.async.ca.shared.global", "cp.async.commit_group", "cp.async.wait_group 0");
    }

    @Test
    void aNewerDeviceGetsPtxThatTheDriverTranslates() throws Exception {
        String architecture = nvrtc.architecture(9999);
        assertThat(architecture).startsWith("compute_");
        Kernel k = KernelSources.of(Class.forName("io.omnitransfer.embedded.compiler.ConstructKernels"))
                .getFirst();
        assertThat(new String(compile(k, architecture), StandardCharsets.UTF_8)).contains(".entry " + entry(k));
    }

    @Test
    void anOlderDeviceNeedsAnOlderNvrtc() {
        assertThatThrownBy(() -> nvrtc.architecture(1))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("the device has 1");
    }

    @Test
    void errorsNameTheJavaLine() {
        assertThatThrownBy(() -> compile(CProgramTest.haunted(), "sm_90"))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("error 6: the text made of CProgramTest.scaled was refused: ")
                .hasMessageContaining("ghost_")
                .hasMessageEndingWith(", made of " + CProgramTest.haunt());
    }
}
