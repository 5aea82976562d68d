package io.omnitransfer.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels whose work-items share local memory and wait for each other. */
@Timeout(30)
class CooperationTest {
    /** Translated code needs no cooperation. */
    @BeforeAll
    static void interpret() {
        System.setProperty("tornado.embedded.compiler", "off");
    }

    @AfterAll
    static void translate() {
        System.clearProperty("tornado.embedded.compiler");
    }

    private static final int TILE = 8;

    static void tiledProduct(KernelContext c, FloatArray a, FloatArray b, FloatArray out, int m, int n, int k) {
        float[] tileA = c.allocateFloatLocalArray(TILE * TILE);
        float[] tileB = c.allocateFloatLocalArray(TILE * TILE);
        int x = c.localIdx;
        int y = c.localIdy;
        int row = c.globalIdy;
        int col = c.globalIdx;
        float sum = 0;
        for (int t = 0; t < (k + TILE - 1) / TILE; t++) {
            int ka = t * TILE + x;
            int kb = t * TILE + y;
            tileA[y * TILE + x] = row < m && ka < k ? a.get(row * k + ka) : 0f;
            tileB[y * TILE + x] = kb < k && col < n ? b.get(kb * n + col) : 0f;
            c.localBarrier();
            for (int i = 0; i < TILE; i++) {
                sum += tileA[y * TILE + i] * tileB[i * TILE + x];
            }
            c.localBarrier();
        }
        if (row < m && col < n) {
            out.set(row * n + col, sum);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tiledMatrixProduct(boolean strict) throws Exception {
        long seed = System.nanoTime();
        int m = 19;
        int n = 33;
        int k = 45;
        FloatArray a = Plans.random(m * k, seed);
        FloatArray b = Plans.random(k * n, seed + 1);
        FloatArray out = Plans.nans(m * n);
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, a, b)
                .task("mm", CooperationTest::tiledProduct, new KernelContext(), a, b, out, m, n, k)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
        try (var plan = Plans.plan(strict, g)) {
            plan.withGridScheduler(Plans.grid("g.mm", Plans.grid(40, 24, TILE, TILE)));
            plan.execute();
            plan.execute();
        }
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                double scale = 0;
                for (int l = 0; l < k; l++) {
                    double p = (double) a.get(i * k + l) * b.get(l * n + j);
                    sum += p;
                    scale += Math.abs(p);
                }
                assertThat((double) out.get(i * n + j))
                        .as("element %d,%d, seed %d", i, j, seed)
                        .isCloseTo(sum, within(k * Math.ulp(1f) * scale));
            }
        }
    }

    static void reduce(KernelContext c, FloatArray in, FloatArray out) {
        float[] local = c.allocateFloatLocalArray(64);
        int i = c.localIdx;
        local[i] = in.get(c.globalIdx);
        for (int stride = 32; stride > 0; stride = stride / 2) {
            c.localBarrier();
            if (i < stride) {
                local[i] = local[i] + local[i + stride];
            }
        }
        if (i == 0) {
            out.set(c.groupIdx, local[0]);
        }
    }

    @Test
    void treeReductionWithTheBarrierInALoop() throws Exception {
        int groups = 21;
        FloatArray in = Plans.random(64 * groups, 11);
        FloatArray out = Plans.nans(groups);
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, in)
                .task("sum", CooperationTest::reduce, new KernelContext(), in, out)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
        try (var plan = Plans.strict(g)) {
            plan.withGridScheduler(Plans.grid("g.sum", Plans.grid(64 * groups, 64)))
                    .execute();
        }
        for (int i = 0; i < groups; i++) {
            double sum = 0;
            double scale = 0;
            for (int j = 0; j < 64; j++) {
                sum += in.get(i * 64 + j);
                scale += Math.abs(in.get(i * 64 + j));
            }
            assertThat((double) out.get(i)).isCloseTo(sum, within(6 * Math.ulp(1f) * scale));
        }
    }

    private static void sync(KernelContext c) {
        c.localBarrier();
    }

    static void reverse(KernelContext c, IntArray data) {
        int[] ints = c.allocateIntLocalArray(16);
        long[] longs = c.allocateLongLocalArray(16);
        double[] doubles = c.allocateDoubleLocalArray(16);
        byte[] bytes = c.allocateByteLocalArray(16);
        HalfFloat[] halves = c.allocateHalfFloatLocalArray(16);
        int i = c.localIdx;
        int v = data.get(c.globalIdx);
        ints[i] = v;
        longs[i] = v;
        doubles[i] = v;
        bytes[i] = (byte) v;
        halves[i] = new HalfFloat((float) v);
        sync(c);
        int j = 15 - i;
        boolean same = ints[j] == longs[j]
                && ints[j] == doubles[j]
                && ints[j] == bytes[j]
                && ints[j] == halves[j].getFloat32();
        data.set(c.globalIdx, same ? ints[j] : -1);
    }

    @Test
    void barriersInCalledMethodsAndLocalArraysOfEveryType() throws Exception {
        IntArray data = new IntArray(64);
        for (int i = 0; i < 64; i++) {
            data.set(i, i);
        }
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, data)
                .task("t", CooperationTest::reverse, new KernelContext(), data)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, data);
        try (var plan = Plans.strict(g)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(64, 16))).execute();
        }
        for (int i = 0; i < 64; i++) {
            assertThat(data.get(i)).isEqualTo(i / 16 * 16 + 15 - i % 16);
        }
    }

    static void warps(KernelContext c, FloatArray in, FloatArray sums, FloatArray next, FloatArray first) {
        int i = c.globalIdx;
        float v = in.get(i);
        sums.set(i, c.simdSum(v));
        next.set(i, c.simdShuffleDown(v, 3));
        first.set(i, c.simdBroadcastFirst(v));
    }

    @Test
    void warpsOf32Lanes() throws Exception {
        int n = 3 * 80;
        FloatArray in = new FloatArray(n);
        for (int i = 0; i < n; i++) {
            in.set(i, i);
        }
        FloatArray sums = Plans.nans(n);
        FloatArray next = Plans.nans(n);
        FloatArray first = Plans.nans(n);
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, in)
                .task("t", CooperationTest::warps, new KernelContext(), in, sums, next, first)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, sums, next, first);
        try (var plan = Plans.strict(g)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(n, 80))).execute();
        }
        for (int i = 0; i < n; i++) {
            int start = i / 80 * 80 + i % 80 / 32 * 32;
            int end = Math.min(start + 32, i / 80 * 80 + 80);
            assertThat(sums.get(i)).isEqualTo((start + end - 1) * (end - start) / 2f);
            assertThat(next.get(i)).isEqualTo(i + 3 < end ? i + 3 : i);
            assertThat(first.get(i)).isEqualTo(start);
        }
    }

    static void skips(KernelContext c, IntArray data) {
        if (c.localIdx < 7) {
            c.localBarrier();
        }
        data.set(c.globalIdx, 1);
    }

    static void crosses(KernelContext c, FloatArray data) {
        if (c.localIdx == 0) {
            c.localBarrier();
        } else {
            data.set(c.localIdx, c.simdSum(1f));
        }
    }

    static void throwing(KernelContext c, IntArray data, int culprit) {
        c.localBarrier();
        if (c.globalIdx == culprit) {
            data.set(data.getSize(), 0);
        }
        c.localBarrier();
    }

    static void endless(KernelContext c, IntArray data) {
        for (int i = 0; i < 1 << 30; i++) {
            c.localBarrier();
        }
    }

    @Test
    void interruptionStopsWaitingItems() throws Exception {
        TaskGraph g = new TaskGraph("g").task("t", CooperationTest::endless, new KernelContext(), new IntArray(1));
        Thread runner = Thread.currentThread();
        Thread.ofPlatform().daemon().start(() -> {
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
            runner.interrupt();
        });
        try (var plan = Plans.strict(g)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(64, 16)));
            assertThatThrownBy(plan::execute)
                    .hasMessageContaining("g.t: the thread that runs the plan was interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    static void uneven(KernelContext c, IntArray data) {
        int[] local = c.allocateIntLocalArray(c.localIdx == 3 ? 8 : 16);
        c.localBarrier();
        data.set(c.globalIdx, local.length);
    }

    static void greedy(KernelContext c, IntArray data) {
        int[] local = c.allocateIntLocalArray(20_000);
        data.set(c.globalIdx, local.length);
    }

    @Test
    void localMemoryIsChecked() throws Exception {
        IntArray data = new IntArray(16);
        TaskGraph g = new TaskGraph("g").task("t", CooperationTest::uneven, new KernelContext(), data);
        try (var plan = Plans.strict(g)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(16, 16)));
            assertThatThrownBy(plan::execute).hasMessageContaining("local allocation 0 is int[");
        }
        g = new TaskGraph("g").task("t", CooperationTest::greedy, new KernelContext(), data);
        try (var plan = Plans.strict(g)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(16, 16)));
            assertThatThrownBy(plan::execute).hasMessageContaining("the group's local arrays take 80,000 bytes");
        }
    }

    @Test
    void divergenceAndFailuresDoNotHang() throws Exception {
        IntArray data = new IntArray(16);
        FloatArray floats = new FloatArray(16);
        TaskGraph g = new TaskGraph("g").task("skips", CooperationTest::skips, new KernelContext(), data);
        try (var plan = Plans.strict(g)) {
            plan.withGridScheduler(Plans.grid("g.skips", Plans.grid(16, 8)));
            assertThatThrownBy(plan::execute)
                    .isInstanceOf(TornadoRuntimeException.class)
                    .hasMessageContaining("g.skips: kernel CooperationTest.skips failed at work-item")
                    .hasMessageContaining("barrier divergence: 7 work-items wait at a barrier that the other 1");
        }
        g = new TaskGraph("g").task("crosses", CooperationTest::crosses, new KernelContext(), floats);
        try (var plan = Plans.strict(g)) {
            plan.withGridScheduler(Plans.grid("g.crosses", Plans.grid(16, 16)));
            assertThatThrownBy(plan::execute).hasMessageContaining("wait for each other at different barriers");
        }
        g = new TaskGraph("g").task("throwing", CooperationTest::throwing, new KernelContext(), data, 13);
        try (var plan = Plans.strict(g)) {
            plan.withGridScheduler(Plans.grid("g.throwing", Plans.grid(16, 16)));
            assertThatThrownBy(plan::execute)
                    .hasMessage("g.throwing: kernel CooperationTest.throwing failed at work-item (13, 0, 0):"
                            + " index 16 is outside IntArray[16] of argument 'data'");
        }
    }
}
