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
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.annotations.Reduce;
import uk.ac.manchester.tornado.api.common.TornadoFunctions;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels of {@code @Parallel} loops: what becomes a work-item, and that results equal those of plain Java. */
class ParallelLoopsTest {
    static void one(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, x.get(i) * 2f + 1f);
        }
    }

    static void strides(IntArray y, int from, int to, int step) {
        for (@Parallel int i = from; i < to; i += step) {
            y.set(i, y.get(i) + i);
        }
    }

    static void inclusive(IntArray y, int from, int to, int step) {
        for (@Parallel int i = from + 1; i <= to - 1; i += 3) {
            y.set(i, y.get(i) + step);
        }
    }

    static void downwards(IntArray y, int from, int to, int step) {
        int last = y.getSize() - 1;
        for (@Parallel int i = last; i >= from; i -= 2) {
            y.set(i, y.get(i) + to * i);
        }
    }

    static void turned(IntArray y, int from, int to, int step) {
        for (@Parallel int i = from; to > i; i++) {
            if (i % 3 == 0) {
                continue;
            }
            y.set(i, y.get(i) - i);
        }
    }

    static void three(FloatArray x, FloatArray y, int rows, int cols) {
        for (@Parallel int p = 0; p < y.getSize() / (rows * cols); p++) {
            int plane = p * rows;
            for (@Parallel int r = 0; r < rows; r++) {
                for (@Parallel int c = 0; c < cols; c++) {
                    int at = (plane + r) * cols + c;
                    y.set(at, x.get(at) + p * 100 + r * 10 + c);
                }
            }
        }
    }

    static void product(FloatArray a, FloatArray b, FloatArray c, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            for (@Parallel int j = 0; j < n; j++) {
                float sum = 0f;
                for (int k = 0; k < n; k++) {
                    sum += a.get(i * n + k) * b.get(k * n + j);
                }
                c.set(i * n + j, sum);
            }
        }
    }

    /** The inner loop's range depends on the outer variable, so it stays a loop. */
    static void triangle(IntArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            for (@Parallel int j = i; j < n; j++) {
                y.set(i * n + j, y.get(i * n + j) + i + j);
            }
        }
    }

    /** The inner loop carries a sum, so it stays a loop. */
    static void rowSums(FloatArray x, FloatArray y, int rows, int cols) {
        for (@Parallel int r = 0; r < rows; r++) {
            float sum = 0f;
            for (@Parallel int c = 0; c < cols; c++) {
                sum += x.get(r * cols + c);
            }
            y.set(r, sum);
        }
    }

    static void wide(IntArray y, int n) {
        for (@Parallel int i = -2_000_000_000; i < 2_000_000_000; i += 100_000_000) {
            y.set(i / 100_000_000 + 20, y.get(i / 100_000_000 + 20) + i + n);
        }
    }

    static void widePair(IntArray y, int n) {
        for (@Parallel int i = -1_500_000_000; i < 500_000_000 + n; i += 1_000_000_000) {
            y.set(i / 100_000_000 + 20, y.get(i / 100_000_000 + 20) + i);
        }
    }

    static void wideDown(IntArray y, int n) {
        for (@Parallel int i = Integer.MAX_VALUE; i > -1_000_000_000 + n; i -= 1_000_000_000) {
            y.set(i / 500_000_000 + 10, y.get(i / 500_000_000 + 10) + i);
        }
    }

    static void emptyUp(IntArray y, int n) {
        for (@Parallel int i = Integer.MAX_VALUE; i < Integer.MIN_VALUE + n; i++) {
            y.set(0, y.get(0) + 7);
        }
    }

    static void emptyDown(IntArray y, int n) {
        for (@Parallel int i = Integer.MIN_VALUE; i > n; i--) {
            y.set(0, y.get(0) + 7);
        }
    }

    static void emptyFrom(IntArray y, int n) {
        for (@Parallel int i = 3; i < n - 5; i += 4) {
            y.set(0, y.get(0) + 7);
        }
    }

    /** The sum is made once a row, so columns stay a loop. */
    static void rowsDividedBySums(FloatArray x, FloatArray y, int rows, int cols) {
        for (@Parallel int r = 0; r < rows; r++) {
            float sum = 0f;
            for (int c = 0; c < cols; c++) {
                sum += x.get(r * cols + c);
            }
            if (sum != 0f) {
                for (@Parallel int c = 0; c < cols; c++) {
                    y.set(r * cols + c, x.get(r * cols + c) / sum);
                }
            }
        }
    }

    static void guarded(IntArray y, IntArray limits, int n, int m) {
        int size = y.getSize();
        if (n > m || limits.get(0) < n) {
            return;
        }
        for (@Parallel int i = 0; i < size; i++) {
            y.set(i, y.get(i) + n);
        }
    }

    static void conditional(IntArray y, IntArray limits, int n, int m) {
        if (n < m) {
            int twice = 2 * n;
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                y.set(i, y.get(i) * twice);
            }
        }
    }

    static void clipped(IntArray y, IntArray limits, int n, int m) {
        for (@Parallel int i = Math.max(n - 20, 0); i < Math.min(m, y.getSize()); i++) {
            y.set(i, y.get(i) - m);
        }
    }

    /** A condition between two loops that become dimensions. */
    static void rows(IntArray y, IntArray limits, int n, int m) {
        for (@Parallel int r = 0; r < y.getSize() / 8; r++) {
            if (r % 3 == limits.get(r)) {
                continue;
            }
            for (@Parallel int c = 0; c < 8; c++) {
                y.set(r * 8 + c, y.get(r * 8 + c) + r * c);
            }
        }
    }

    static void first(IntArray y) {
        int first = y.get(0);
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, y.get(i) + first);
        }
    }

    static void asked(IntArray y) {
        if (y.get(0) == 0) {
            return;
        }
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, i);
        }
    }

    static void dividing(IntArray y, int n) {
        if (n == 0) {
            return;
        }
        for (@Parallel int i = 0; i < y.getSize() / n; i++) {
            y.set(i, i);
        }
    }

    static void quotient(IntArray y, int n, int parts) {
        for (@Parallel int i = 0; i < n / parts; i++) {
            y.set(i, i);
        }
    }

    /** What comes before the loop and writes to no memory every work-item does for itself. */
    static void prepared(IntArray y, int n) {
        int from = n > 3 ? 2 : 1;
        int sum = 0;
        for (int k = 0; k < n; k++) {
            if (k % 3 == 1) {
                continue;
            }
            sum += k * from;
        }
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, y.get(i) + sum + from);
        }
    }

    /** The bound depends on a branch: the host does not know it. */
    static void bounded(IntArray y, int n) {
        int from = 1;
        if (n > 3) {
            from = 2;
        }
        for (@Parallel int i = from; i < y.getSize(); i++) {
            y.set(i, 1);
        }
    }

    static void unequal(IntArray y, int n) {
        for (@Parallel int i = 0; i != n; i++) {
            y.set(i, 1);
        }
    }

    static void either(IntArray y, int n) {
        if (n == 5 || n == 7) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                y.set(i, y.get(i) + 1);
            }
        }
    }

    static void mixed(IntArray y, int n) {
        int size = y.getSize();
        if (n > 3 && (n < 5 || n > 20) || size < 4) {
            int twice = 2 * n;
            for (@Parallel int i = 0; i < size; i++) {
                y.set(i, y.get(i) + twice);
            }
        }
    }

    static void unlessBoth(IntArray y, int n) {
        if (n == 5 && y.getSize() > 50) {
            return;
        }
        if (n == 4 || n == 6 && y.getSize() > 7) {
            return;
        }
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, y.get(i) + 2);
        }
    }

    static void carried(FloatArray x, FloatArray y) {
        float sum = 0f;
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            sum += x.get(i);
            y.set(i, sum);
        }
    }

    static void twice(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, x.get(i));
        }
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, y.get(i) + 1f);
        }
    }

    static void left(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            if (x.get(i) > 1f) {
                break;
            }
            y.set(i, x.get(i));
        }
    }

    static void inside(FloatArray x, FloatArray y) {
        for (int k = 0; k < 2; k++) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                y.set(i, x.get(i));
            }
        }
    }

    static void unknown(IntArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.get(0); i++) {
            y.set(i, 1f);
        }
    }

    static void both(KernelContext c, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, c.globalIdx);
        }
    }

    static void called(FloatArray x, FloatArray y) {
        one(x, y);
    }

    static void reduced(FloatArray x, @Reduce FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(0, y.get(0) + x.get(i));
        }
    }

    private static Kernel translate(String name) {
        Method m = Arrays.stream(ParallelLoopsTest.class.getDeclaredMethods())
                .filter(x -> x.getName().equals(name))
                .findFirst()
                .orElseThrow();
        MethodType type = MethodType.methodType(void.class, m.getParameterTypes());
        return FrontEnd.translate(ParallelLoopsTest.class, name, type, Map.of());
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
                        kernel ParallelLoopsTest.one(global float[] x, global float[] y)
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
                .hasMessageMatching("(?s)ParallelLoopsTest\\.\\w+ \\(ParallelLoopsTest\\.java:\\d+\\): .*")
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
                ParallelLoopsTest::wide,
                ParallelLoopsTest::widePair,
                ParallelLoopsTest::wideDown,
                ParallelLoopsTest::emptyUp,
                ParallelLoopsTest::emptyDown,
                ParallelLoopsTest::emptyFrom,
                ParallelLoopsTest::prepared,
                ParallelLoopsTest::either,
                ParallelLoopsTest::mixed,
                ParallelLoopsTest::unlessBoth);
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
                            .task("a", ParallelLoopsTest::strides, actual[0], from, to, step)
                            .task("b", ParallelLoopsTest::inclusive, actual[1], from, to, step)
                            .task("c", ParallelLoopsTest::downwards, actual[2], from, to, step)
                            .task("d", ParallelLoopsTest::turned, actual[3], from, to, step)
                            .transferToHost(DataTransferMode.EVERY_EXECUTION, (Object[]) actual));
            strides(expected[0], from, to, step);
            inclusive(expected[1], from, to, step);
            downwards(expected[2], from, to, step);
            turned(expected[3], from, to, step);
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
                            .task("a", ParallelLoopsTest::guarded, actual[0], limits, n, m)
                            .task("b", ParallelLoopsTest::conditional, actual[1], limits, n, m)
                            .task("c", ParallelLoopsTest::clipped, actual[2], limits, n, m)
                            .task("d", ParallelLoopsTest::rows, actual[3], limits, n, m)
                            .transferToHost(DataTransferMode.EVERY_EXECUTION, (Object[]) actual));
            guarded(expected[0], limits, n, m);
            conditional(expected[1], limits, n, m);
            clipped(expected[2], limits, n, m);
            rows(expected[3], limits, n, m);
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
                        .task("one", ParallelLoopsTest::one, x, twice)
                        .task("three", ParallelLoopsTest::three, x, y, rows, cols)
                        .task("sums", ParallelLoopsTest::rowSums, x, sums, rows, cols)
                        .task("product", ParallelLoopsTest::product, x, x, square, n)
                        .task("triangle", ParallelLoopsTest::triangle, triangle, n)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, y, sums, square, twice, triangle));
        FloatArray y2 = Plans.nans(y.getSize());
        FloatArray sums2 = Plans.nans(rows);
        FloatArray square2 = Plans.nans(n * n);
        FloatArray twice2 = Plans.nans(x.getSize());
        IntArray triangle2 = new IntArray(n * n);
        one(x, twice2);
        three(x, y2, rows, cols);
        rowSums(x, sums2, rows, cols);
        product(x, x, square2, n);
        triangle(triangle2, n);
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
                .task("t", ParallelLoopsTest::one, x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = Plans.shared(graph)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(48, 24))).execute();
        }
        assertThat(y.get(99)).isEqualTo(x.get(99) * 2f + 1f);
    }

    @Test
    void aStepThatIsNoStepIsNamed() {
        IntArray y = new IntArray(8);
        TaskGraph graph = new TaskGraph("g").task("t", ParallelLoopsTest::strides, y, 0, 8, -1);
        assertThatThrownBy(() -> run(false, graph))
                .isInstanceOf(TornadoRuntimeException.class)
                .hasMessage("g.t: the step of a @Parallel loop is -1; a step that is an argument must be positive");
    }

    @Test
    void aRangeThatDividesByZeroIsNamed() {
        IntArray y = new IntArray(8);
        TaskGraph graph = new TaskGraph("g").task("t", ParallelLoopsTest::quotient, y, 8, 0);
        assertThatThrownBy(() -> run(false, graph))
                .isInstanceOf(TornadoRuntimeException.class)
                .hasMessageStartingWith("g.t: the range of a @Parallel loop divides by zero: (");
    }
}
