package io.omnitransfer.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoFunctions;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Strict mode runs translated code that names what leaves its array and shows what reads memory before it is written. */
class StrictTest {
    static void read(KernelContext c, IntArray x, FloatArray y, int n) {
        y.set(c.globalIdx, y.get(c.globalIdx) + x.get(c.globalIdx == 19 ? n : 0));
    }

    static void write(KernelContext c, IntArray x, FloatArray y, int n) {
        y.set(c.globalIdx == 19 ? n : 0, 1f);
    }

    static void add(KernelContext c, IntArray x, FloatArray y, int n) {
        c.atomicAdd(x, c.globalIdx == 19 ? n : 0, 1);
    }

    static void local(KernelContext c, IntArray x, FloatArray y, int n) {
        int[] local = c.allocateIntLocalArray(8);
        local[c.localIdx] = 1;
        c.localBarrier();
        y.set(c.globalIdx, local[c.globalIdx == 19 ? n - 24 : 0]);
    }

    static void own(KernelContext c, IntArray x, FloatArray y, int n) {
        float[] own = new float[4];
        own[c.globalIdx == 19 ? n : 0] = 1f;
        y.set(c.globalIdx, own[0]);
    }

    static void branches(KernelContext c, IntArray x, FloatArray y, int n) {
        if (c.globalIdx == 19 && x.get(n) > 0) {
            y.set(0, 1f);
        }
    }

    static void helped(KernelContext c, IntArray x, FloatArray y, int n) {
        y.set(c.globalIdx, twice(x, c.globalIdx == 19 ? n : 0));
    }

    private static float twice(IntArray x, int i) {
        int v = x.get(i);
        return 2f * v;
    }

    /** The last column is in the line that does it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "read     | 32 | index 32 is outside IntArray[32] of argument 'x'  | read   | + x.get(c.globalIdx == 19",
                "read     | -1 | index -1 is outside IntArray[32] of argument 'x'  | read   | + x.get(c.globalIdx == 19",
                "write    | 32 | index 32 is outside FloatArray[32] of argument 'y'| write  | y.set(c.globalIdx == 19",
                "add      | 40 | index 40 is outside IntArray[32] of argument 'x'  | add    | c.atomicAdd(x",
                "local    | 32 | index 8 is outside a local array of 8 ints        | local  | local[c.globalIdx == 19",
                "own      | 4  | index 4 is outside a private array of 4 floats    | own    | own[c.globalIdx == 19",
                "branches | 33 | index 33 is outside IntArray[32] of argument 'x'  | branches | x.get(n) > 0",
                "helped   | 34 | index 34 is outside IntArray[32] of argument 'x'  | twice  | int v = x.get(i)",
            })
    void whatLeavesItsArrayIsNamed(String kernel, int n, String message, String method, String line) throws Exception {
        IntArray x = new IntArray(32);
        FloatArray y = new FloatArray(32);
        TornadoFunctions.Task4<KernelContext, IntArray, FloatArray, Integer> code = switch (kernel) {
            case "read" -> StrictTest::read;
            case "write" -> StrictTest::write;
            case "add" -> StrictTest::add;
            case "local" -> StrictTest::local;
            case "own" -> StrictTest::own;
            case "branches" -> StrictTest::branches;
            default -> StrictTest::helped;
        };
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x, y)
                .task("t", code, new KernelContext(), x, y, n);
        try (TornadoExecutionPlan plan = Plans.strict(graph)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(32, 8)));
            assertThatThrownBy(plan::execute)
                    .hasMessage(
                            "g.t: kernel StrictTest.%s failed at work-item (19, 0, 0): %s in %s",
                            kernel, message, SourceLines.place(StrictTest.class, method, line));
        }
    }

    static void late(KernelContext c, IntArray x, int at) {
        x.set(c.globalIdx == at ? -1 : c.globalIdx, 1);
    }

    /** Though groups before it have run, several a call. */
    @Test
    void theGroupIsNamedHoweverManyRan() throws Exception {
        IntArray x = new IntArray(1 << 15);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", StrictTest::late, new KernelContext(), x, x.getSize() / 2 - 3);
        try (TornadoExecutionPlan plan = Plans.strict(graph)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(x.getSize(), 8)));
            assertThatThrownBy(plan::execute)
                    .hasMessageContaining("failed at work-item (%d, 0, 0)", x.getSize() / 2 - 3);
        }
    }

    static void inverse(KernelContext c, IntArray x) {
        x.set(c.globalIdx, 100 / x.get(c.globalIdx));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void divisionsByZeroAreErrors(boolean strict) throws Exception {
        IntArray x = new IntArray(32);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", StrictTest::inverse, new KernelContext(), x);
        try (TornadoExecutionPlan plan = Plans.plan(strict, graph)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(32, 8)));
            assertThatThrownBy(plan::execute)
                    .hasMessageContaining("g.t: kernel StrictTest.inverse failed")
                    .hasCauseInstanceOf(ArithmeticException.class);
        }
    }

    static void sums(KernelContext c, FloatArray x, FloatArray y) {
        float[] own = new float[2];
        own[c.localIdx % 2] += x.get(c.globalIdx);
        y.set(c.globalIdx, own[0] + own[1]);
    }

    static void shares(KernelContext c, FloatArray x, FloatArray y) {
        float[] local = c.allocateFloatLocalArray(9);
        local[c.localIdx] = x.get(c.globalIdx);
        c.localBarrier();
        y.set(c.globalIdx, local[c.localIdx + 1]);
    }

    /** The second group must not see what the first left in local memory. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void memoryIsPoisonedUntilItIsWritten(boolean local) throws Exception {
        FloatArray x = Plans.random(16, 3);
        FloatArray y = new FloatArray(16);
        TornadoFunctions.Task3<KernelContext, FloatArray, FloatArray> code =
                local ? StrictTest::shares : StrictTest::sums;
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", code, new KernelContext(), x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        try (TornadoExecutionPlan plan = Plans.strict(graph)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(16, 8))).execute();
        }
        for (int i = 0; i < 16; i++) {
            boolean defined = local && i % 8 < 7;
            assertThat(Float.isNaN(y.get(i))).as("element %d", i).isEqualTo(!defined);
        }
    }
}
