package io.omnitransfer.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What {@code withPrintKernel} prints, and when. */
class PrintKernelTest {
    static void reverse(KernelContext c, FloatArray x, FloatArray y) {
        float[] local = c.allocateFloatLocalArray(8);
        local[c.localIdx] = x.get(c.globalIdx);
        c.localBarrier();
        y.set(c.globalIdx, local[7 - c.localIdx]);
    }

    private static String printed(boolean print) throws Exception {
        FloatArray y = new FloatArray(16);
        FloatArray x = Plans.random(16, 1);
        TaskGraph graph = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                .task("t", PrintKernelTest::reverse, new KernelContext(), x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        PrintStream out = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TornadoExecutionPlan plan = Plans.shared(graph);
                PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(16, 8))).withPrintKernel();
            if (!print) {
                plan.withoutPrintKernel();
            }
            plan.withPreCompilation();
            plan.execute();
        } finally {
            System.setOut(out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void printsEachKernelOnce() throws Exception {
        assertThat(printed(true))
                .startsWith("// g.t: PrintKernelTest.reverse on JVM ")
                .contains("2 × 1 × 1 groups of 8 × 1 × 1 work-items")
                .containsOnlyOnce("kernel PrintKernelTest.reverse(context, global float[] x, global float[] y)")
                .contains("barrier", "// region 0: ", "// region 1: ")
                .doesNotContain("region 2");
    }

    @Test
    void printsNothingUnlessAsked() throws Exception {
        assertThat(printed(false)).isEmpty();
    }
}
