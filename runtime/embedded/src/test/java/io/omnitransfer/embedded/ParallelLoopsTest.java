package io.omnitransfer.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.front.UnsupportedKernelException;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoFunctions;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels of {@code @Parallel} loops: what becomes a work-item, and that results equal those of plain Java. */
class ParallelLoopsTest {
    private static Kernel translate(String name) {
        Method m = Arrays.stream(ParallelKernels.class.getDeclaredMethods())
                .filter(x -> x.getName().equals(name))
                .findFirst()
                .orElseThrow();
        MethodType type = MethodType.methodType(void.class, m.getParameterTypes());
        return FrontEnd.translate(ParallelKernels.class, name, type, Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "one, 1",
        "strides, 1",
        "inclusive, 1",
        "downwards, 1",
        "turned, 1",
        "three, 3",
        "product, 2",
        "triangle, 1",
        "rowSums, 1",
        "guarded, 1",
        "conditional, 1",
        "clipped, 1",
        "rows, 2",
        "prepared, 1",
        "either, 1",
        "mixed, 1",
        "unlessBoth, 1",
        "rowsDividedBySums, 1"
    })
    void iterationsBecomeWorkItems(String kernel, int dimensions) {
        assertThat(translate(kernel).range()).hasSize(dimensions);
    }

    @Test
    void theLoopIsGone() {
        assertThat(translate("one").toString()).isEqualTo("""
                        kernel ParallelKernels.one(global float[] x, global float[] y)
                          if global_id.x < x.size
                            i = global_id.x
                            y[i] = ((x[i] * 2.0f) + 1.0f)
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "carried | that carries 'sum' from one iteration to the next",
                "twice | that something follows",
                "first | that writes to 'y', which is read before it",
                "asked | inside another construct",
                "dividing | behind a condition, whose range may divide by zero",
                "left | that is left by a jump",
                "inside | inside another construct",
                "bounded | whose range is not made of scalar arguments",
                "unequal | that does not go up to a bound with < or <=",
                "unknown | whose range is not made of scalar arguments, constants and sizes of arrays",
                "both | a kernel has parallel loops or a KernelContext",
                "called | parallel loops stand in the method of the task",
                "reduced | @Reduce: reductions are written with a KernelContext",
            })
    void whatCannotRunAtOnceIsRefused(String kernel, String why) {
        assertThatThrownBy(() -> translate(kernel))
                .isInstanceOf(UnsupportedKernelException.class)
                .hasMessageMatching("(?s)ParallelKernels\\.\\w+ \\(ParallelKernels\\.java:\\d+\\): .*")
                .hasMessageContaining(why);
    }

    private static void run(boolean strict, TaskGraph graph) throws Exception {
        try (TornadoExecutionPlan plan = Plans.plan(strict, graph)) {
            plan.execute();
        }
    }

    /** Lengths of ranges that are no int, and ranges that are empty only if they do not wrap around. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rangesOfAnyLengthGiveWhatJavaGives(boolean strict) throws Exception {
        List<TornadoFunctions.Task2<IntArray, Integer>> kernels = List.of(
                ParallelKernels::wide,
                ParallelKernels::widePair,
                ParallelKernels::wideDown,
                ParallelKernels::emptyUp,
                ParallelKernels::emptyDown,
                ParallelKernels::emptyFrom,
                ParallelKernels::prepared,
                ParallelKernels::either,
                ParallelKernels::mixed,
                ParallelKernels::unlessBoth);
        for (int k = 0; k < 4 * kernels.size(); k++) {
            IntArray actual = new IntArray(41);
            IntArray expected = new IntArray(41);
            actual.init(-1);
            expected.init(-1);
            int n = 4 + k / kernels.size();
            TornadoFunctions.Task2<IntArray, Integer> kernel = kernels.get(k % kernels.size());
            kernel.apply(expected, n);
            run(
                    strict,
                    new TaskGraph("g")
                            .transferToDevice(DataTransferMode.EVERY_EXECUTION, actual)
                            .task("t", kernel, actual, n)
                            .transferToHost(DataTransferMode.EVERY_EXECUTION, actual));
            assertThat(actual.toHeapArray()).as("kernel %d", k).containsExactly(expected.toHeapArray());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stridedLoopsGiveWhatJavaGives(boolean strict) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            int n = random.nextInt(1, 700);
            int from = random.nextInt(n);
            int to = random.nextInt(n + 1);
            int step = random.nextInt(1, 9);
            IntArray[] actual = new IntArray[4];
            IntArray[] expected = new IntArray[4];
            for (int i = 0; i < 4; i++) {
                actual[i] = new IntArray(n);
                expected[i] = new IntArray(n);
                for (int k = 0; k < n; k++) {
                    actual[i].set(k, 7 * k);
                    expected[i].set(k, 7 * k);
                }
            }
            run(
                    strict,
                    new TaskGraph("g")
                            .transferToDevice(DataTransferMode.EVERY_EXECUTION, (Object[]) actual)
                            .task("a", ParallelKernels::strides, actual[0], from, to, step)
                            .task("b", ParallelKernels::inclusive, actual[1], from, to, step)
                            .task("c", ParallelKernels::downwards, actual[2], from, to, step)
                            .task("d", ParallelKernels::turned, actual[3], from, to, step)
                            .transferToHost(DataTransferMode.EVERY_EXECUTION, (Object[]) actual));
            ParallelKernels.strides(expected[0], from, to, step);
            ParallelKernels.inclusive(expected[1], from, to, step);
            ParallelKernels.downwards(expected[2], from, to, step);
            ParallelKernels.turned(expected[3], from, to, step);
            for (int i = 0; i < 4; i++) {
                assertThat(actual[i].toHeapArray())
                        .as("seed %d, loop %d, %d elements, %d to %d by %d", seed, i, n, from, to, step)
                        .isEqualTo(expected[i].toHeapArray());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void conditionsGiveWhatJavaGives(boolean strict) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            int n = random.nextInt(60);
            int m = random.nextInt(60);
            int size = 8 * random.nextInt(1, 12);
            IntArray limits = new IntArray(size);
            IntArray[] actual = new IntArray[4];
            IntArray[] expected = new IntArray[4];
            for (int k = 0; k < size; k++) {
                limits.set(k, k == 0 ? random.nextInt(60) : random.nextInt(3));
            }
            for (int i = 0; i < 4; i++) {
                actual[i] = new IntArray(size);
                expected[i] = new IntArray(size);
                for (int k = 0; k < size; k++) {
                    actual[i].set(k, 7 * k);
                    expected[i].set(k, 7 * k);
                }
            }
            run(
                    strict,
                    new TaskGraph("g")
                            .transferToDevice(DataTransferMode.EVERY_EXECUTION, (Object[]) actual)
                            .transferToDevice(DataTransferMode.EVERY_EXECUTION, limits)
                            .task("a", ParallelKernels::guarded, actual[0], limits, n, m)
                            .task("b", ParallelKernels::conditional, actual[1], limits, n, m)
                            .task("c", ParallelKernels::clipped, actual[2], limits, n, m)
                            .task("d", ParallelKernels::rows, actual[3], limits, n, m)
                            .transferToHost(DataTransferMode.EVERY_EXECUTION, (Object[]) actual));
            ParallelKernels.guarded(expected[0], limits, n, m);
            ParallelKernels.conditional(expected[1], limits, n, m);
            ParallelKernels.clipped(expected[2], limits, n, m);
            ParallelKernels.rows(expected[3], limits, n, m);
            for (int i = 0; i < 4; i++) {
                assertThat(actual[i].toHeapArray())
                        .as("seed %d, kernel %d, %d elements, n %d, m %d", seed, i, size, n, m)
                        .isEqualTo(expected[i].toHeapArray());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nestsGiveWhatJavaGives(boolean strict) throws Exception {
        int rows = 13;
        int cols = 37;
        int n = 21;
        FloatArray x = Plans.random(5 * rows * cols, 3);
        FloatArray y = Plans.nans(5 * rows * cols);
        FloatArray sums = Plans.nans(rows);
        FloatArray square = Plans.nans(n * n);
        FloatArray twice = Plans.nans(x.getSize());
        IntArray triangle = new IntArray(n * n);
        run(
                strict,
                new TaskGraph("g")
                        .transferToDevice(DataTransferMode.EVERY_EXECUTION, x, triangle)
                        .task("one", ParallelKernels::one, x, twice)
                        .task("three", ParallelKernels::three, x, y, rows, cols)
                        .task("sums", ParallelKernels::rowSums, x, sums, rows, cols)
                        .task("product", ParallelKernels::product, x, x, square, n)
                        .task("triangle", ParallelKernels::triangle, triangle, n)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, y, sums, square, twice, triangle));
        FloatArray y2 = Plans.nans(y.getSize());
        FloatArray sums2 = Plans.nans(rows);
        FloatArray square2 = Plans.nans(n * n);
        FloatArray twice2 = Plans.nans(x.getSize());
        IntArray triangle2 = new IntArray(n * n);
        ParallelKernels.one(x, twice2);
        ParallelKernels.three(x, y2, rows, cols);
        ParallelKernels.rowSums(x, sums2, rows, cols);
        ParallelKernels.product(x, x, square2, n);
        ParallelKernels.triangle(triangle2, n);
        assertThat(twice.toHeapArray()).isEqualTo(twice2.toHeapArray());
        assertThat(y.toHeapArray()).isEqualTo(y2.toHeapArray());
        assertThat(sums.toHeapArray()).isEqualTo(sums2.toHeapArray());
        assertThat(square.toHeapArray()).isEqualTo(square2.toHeapArray());
        assertThat(triangle.toHeapArray()).isEqualTo(triangle2.toHeapArray());
    }

    @Test
    void aGridMayChooseTheGroups() throws Exception {
        FloatArray x = Plans.random(100, 1);
        FloatArray y = Plans.nans(100);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .task("t", ParallelKernels::one, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = Plans.shared(graph)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(48, 24))).execute();
        }
        assertThat(y.get(99)).isEqualTo(x.get(99) * 2f + 1f);
    }

    @Test
    void aStepThatIsNoStepIsNamed() {
        IntArray y = new IntArray(8);
        TaskGraph graph = new TaskGraph("g").task("t", ParallelKernels::strides, y, 0, 8, -1);
        assertThatThrownBy(() -> run(false, graph))
                .isInstanceOf(TornadoRuntimeException.class)
                .hasMessage("g.t: the step of a @Parallel loop is -1; a step that is an argument must be positive");
    }

    @Test
    void aRangeThatDividesByZeroIsNamed() {
        IntArray y = new IntArray(8);
        TaskGraph graph = new TaskGraph("g").task("t", ParallelKernels::quotient, y, 8, 0);
        assertThatThrownBy(() -> run(false, graph))
                .isInstanceOf(TornadoRuntimeException.class)
                .hasMessageStartingWith("g.t: the range of a @Parallel loop divides by zero: (");
    }
}
