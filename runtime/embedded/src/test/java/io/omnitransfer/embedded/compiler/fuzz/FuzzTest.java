package io.omnitransfer.embedded.compiler.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.embedded.driver.cuda.CudaDevices;
import io.omnitransfer.embedded.driver.opencl.OpenClDevices;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Random kernels give what plain Java gives. Properties: {@code omnitransfer.test.seed} is the seed of the first kernel,
 * {@code omnitransfer.test.kernels} the number of kernels on the JVM, {@code omnitransfer.test.opencl} and
 * {@code omnitransfer.test.cuda} on such a device.
 */
class FuzzTest {
    private static final long SEED = Long.getLong("omnitransfer.test.seed", System.nanoTime() & 0xFFFFFF);
    /** Always the same few: PoCL takes seconds to compile some. */
    private static final long OPENCL_SEED = Long.getLong("omnitransfer.test.seed", 7919);

    @Test
    void jvmGivesWhatJavaGives() {
        check(SEED, List.of(JvmBackEnd.values()), Integer.getInteger("omnitransfer.test.kernels", 200));
    }

    @Test
    void openClGivesWhatJavaGives() {
        check(
                OPENCL_SEED,
                List.of(new AcceleratorBackEnd("OpenCL", OpenClDevices.first())),
                Integer.getInteger("omnitransfer.test.opencl", 5));
    }

    @Test
    void cudaGivesWhatJavaGives() {
        check(
                SEED,
                List.of(new AcceleratorBackEnd("CUDA", CudaDevices.first())),
                Integer.getInteger("omnitransfer.test.cuda", 100));
    }

    private static void check(long seed, List<BackEnd> backEnds, int kernels) {
        long start = System.nanoTime();
        Fuzzer fuzzer = new Fuzzer(backEnds, 60);
        String failure = fuzzer.run(seed, kernels);
        System.out.printf(
                "%s: %d kernels from seed %d in %.0f s, %d refused%n",
                backEnds, kernels, seed, (System.nanoTime() - start) * 1e-9, fuzzer.refused());
        assertThat(failure).isEmpty();
        assertThat(fuzzer.refused()).as("seed %d: refused", seed).isLessThanOrEqualTo(3 + kernels / 100);
    }
}
