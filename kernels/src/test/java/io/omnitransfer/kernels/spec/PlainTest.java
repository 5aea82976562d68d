package io.omnitransfer.kernels.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.omnitransfer.runtime.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What is measured is the same work every time: a seed chooses numbers and nothing else. */
class PlainTest {
    private static final int SEEDS = 12;

    @TestFactory
    Stream<DynamicTest> noSeedChangesTheWork() {
        return Ops.all().stream()
                .map(op -> dynamicTest(
                        op.name(),
                        () -> assertThat(IntStream.range(0, SEEDS)
                                        .mapToObj(seed -> work(op, seed))
                                        .distinct())
                                .hasSize(1)));
    }

    /** In place, a benchmark would compute something else in every run, and only the first could be verified. */
    @TestFactory
    Stream<DynamicTest> noInputIsOverwritten() {
        return Ops.all().stream()
                .map(op -> dynamicTest(
                        op.name(),
                        () -> assertThat(IntStream.range(0, SEEDS).mapToObj(seed -> plain(op, seed)))
                                .allSatisfy(c -> assertThat(c.inputs()).noneMatch(c::overwrites))));
    }

    /** What a run costs, in words. */
    private static String work(OpSpec op, long seed) {
        OpCase c = plain(op, seed);
        return "%d FLOPs, %d bytes, %s to %s"
                .formatted(c.flops(), c.bytes(), described(c.inputs()), described(c.outputs()));
    }

    private static List<String> described(List<Tensor> tensors) {
        return tensors.stream()
                .map(t -> t.name() + " " + t.dtype() + Arrays.toString(t.dims()))
                .toList();
    }

    private static OpCase plain(OpSpec op, long seed) {
        int[] shape = op.presets().entrySet().stream()
                .filter(p -> p.getKey().startsWith(OpSpec.SMALL))
                .findFirst()
                .orElseThrow()
                .getValue();
        return op.plain(shape, new Random(seed));
    }
}
