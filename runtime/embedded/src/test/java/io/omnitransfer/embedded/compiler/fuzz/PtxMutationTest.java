package io.omnitransfer.embedded.compiler.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.omnitransfer.embedded.driver.cuda.PtxDriver;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random kernels on the device that runs PTX find PTX that is wrong; skipped where there is no NVRTC. */
class PtxMutationTest {
    private static final long SEED = Long.getLong("omnitransfer.test.seed", 1);

    private static List<Case> cases = List.of();

    @BeforeAll
    static void kernels() {
        PtxDriver driver = new PtxDriver();
        assumeTrue(!driver.devices().isEmpty(), driver.description());
        cases = Stream.of(0, 50, 100)
                .flatMap(k -> Fuzzer.batch(SEED + k, 50).stream())
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "barriers are forgotten, bar\\.sync \\t0;, ''",
        "a < b is a <= b, setp\\.lt\\., setp.le.",
        "NaN is less and more, setp\\.(..)\\.f32, setp.$1u.f32",
        ">> is >>>, shr\\.s32, shr.u32",
        "a branch is forgotten, @%p1 bra .*;, ''",
        "bytes have no sign, ld\\.global\\.s8, ld.global.u8",
        "atomic sums are stores, red\\.global\\.add\\.u32, st.global.u32"
    })
    void wrongPtxIsFound(String mistake, String pattern, String replacement) {
        PtxDriver driver = new PtxDriver(text -> text.replaceAll(pattern, replacement));
        AcceleratorBackEnd wrong =
                new AcceleratorBackEnd("CUDA", driver.devices().getFirst());
        Fuzzer fuzzer = new Fuzzer(List.of(wrong), 30);
        long found = cases.stream().takeWhile(c -> fuzzer.failure(c).isEmpty()).count();
        System.out.printf("%s: found by kernel %d%n", mistake, found + 1);
        assertThat(found)
                .as("%s, seed %d: kernels that do not notice", mistake, SEED)
                .isLessThan(cases.size());
    }
}
