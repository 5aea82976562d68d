package io.omnitransfer.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.embedded.driver.cuda.FakeDevices;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Plans on a CUDA device, through a driver made of upcalls. */
class CudaPlanTest extends PlanContract {
    private final TornadoDevice device = FakeDevices.cuda(PlanContract.class, CudaPlanTest.class);

    /** Right for these numbers only, which the compiler does not know. */
    static void meetsWherePositive(KernelContext c, FloatArray x, FloatArray y) {
        if (x.get(c.globalIdx) > 0) {
            c.localBarrier();
        }
        y.set(c.globalIdx, 2 * x.get(c.globalIdx));
    }

    @Override
    TornadoDevice device() {
        return device;
    }

    @Override
    boolean sharesHostMemory() {
        return false;
    }

    @Test
    void barriersThatSomeMayPassByAreWarnedOf() throws Exception {
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .task("t", CudaPlanTest::meetsWherePositive, new KernelContext(), x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        List<String> warnings = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord r) {
                warnings.add(r.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.omnitransfer.embedded");
        logger.addHandler(handler);
        try (TornadoExecutionPlan plan = plan(false, g)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(N, 8)));
            plan.execute();
            plan.execute();
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(y.toHeapArray()).containsOnly(2f);
        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("CudaPlanTest.meetsWherePositive (CudaPlanTest.java:")
                .contains("barrier in divergent control flow", "on Fake GPU nobody checks");
    }
}
