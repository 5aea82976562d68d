package io.omnitransfer.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Kernels whose work-items do not wait for each other. */
class KernelTest {
    static void add(KernelContext c, FloatArray a, FloatArray b, FloatArray out) {
        int i = c.globalIdx;
        if (i < out.getSize()) {
            out.set(i, a.get(i) + b.get(i));
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1,true", "64,64,true", "1000,256,true", "1000,256,false", "100003,256,false"})
    void vectorAdd(int size, int local, boolean strict) throws Exception {
        long seed = System.nanoTime();
        FloatArray a = Plans.random(size, seed);
        FloatArray b = Plans.random(size, seed + 1);
        FloatArray out = Plans.nans(size);
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, a, b)
                .task("add", KernelTest::add, new KernelContext(), a, b, out)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
        try (var plan = Plans.plan(strict, g)) {
            plan.withGridScheduler(Plans.grid("g.add", Plans.grid(Math.ceilDiv(size, local) * local, local)))
                    .execute();
        }
        for (int i = 0; i < size; i++) {
            assertThat(out.get(i)).as("element %d, seed %d", i, seed).isEqualTo(a.get(i) + b.get(i));
        }
    }

    static void huge(KernelContext c, FloatArray x) {
        float[] local = c.allocateFloatLocalArray(Integer.MAX_VALUE);
        local[c.localIdx] = 1f;
        x.set(c.globalIdx, local[c.localIdx]);
    }

    /** No thread's failure is lost, nor does one go on alone. */
    @Test
    void memoryThatIsNotThereEndsALaunch() throws Exception {
        FloatArray x = new FloatArray(100_000);
        TaskGraph g = new TaskGraph("g")
                .task("huge", KernelTest::huge, new KernelContext(), x)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, x);
        try (var plan = Plans.plan(false, g)) {
            plan.withGridScheduler(Plans.grid("g.huge", Plans.grid(100_000, 100)));
            assertThatThrownBy(plan::execute)
                    .isInstanceOf(TornadoRuntimeException.class)
                    .hasMessageContaining("g.huge: kernel KernelTest.huge failed at the start")
                    .hasCauseInstanceOf(OutOfMemoryError.class);
        }
    }

    private static void scalars(
            FloatArray x, KernelContext c, int i, float f, double d, long l, boolean b, short s, byte y, char h) {
        x.set(c.globalIdx, (float) (i + f + d + l + s + y + h) * (b ? 1 : -1));
    }

    @Test
    void scalarArgumentsOfEveryTypeAndAnyPositionOfTheContext() throws Exception {
        FloatArray x = Plans.nans(4);
        TaskGraph g = new TaskGraph("g")
                .task(
                        "t",
                        KernelTest::scalars,
                        x,
                        new KernelContext(),
                        1,
                        2f,
                        4d,
                        8L,
                        false,
                        (short) 16,
                        (byte) 32,
                        '@')
                .transferToHost(DataTransferMode.EVERY_EXECUTION, x);
        try (var plan = Plans.strict(g)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(4, 2))).execute();
        }
        assertThat(x.toHeapArray()).containsOnly(-127f);
    }

    static void twenty(
            FloatArray o,
            int a,
            int b,
            int c,
            int d,
            int e,
            int f,
            int g,
            int h,
            int i,
            int j,
            int k,
            int l,
            int m,
            int n,
            int p,
            int q,
            int r,
            int s,
            float t) {
        o.set(0, a + b + c + d + e + f + g + h + i + j + k + l + m + n + p + q + r + s + t);
    }

    @Test
    void twentyArguments() throws Exception {
        FloatArray o = Plans.nans(1);
        TaskGraph g = new TaskGraph("g")
                .task("t", KernelTest::twenty, o, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19f)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, o);
        try (var plan = Plans.strict(g)) {
            plan.execute();
        }
        assertThat(o.get(0)).isEqualTo(190f);
    }

    static void coordinates(KernelContext c, IntArray out) {
        int i = (c.globalIdz * c.globalGroupSizeY + c.globalIdy) * c.globalGroupSizeX + c.globalIdx;
        int fromGroupX = c.groupIdx * c.localGroupSizeX + c.localIdx;
        int fromGroupY = c.groupIdy * c.localGroupSizeY + c.localIdy;
        int fromGroupZ = c.groupIdz * c.localGroupSizeZ + c.localIdz;
        boolean same = fromGroupX == c.globalIdx && fromGroupY == c.globalIdy && fromGroupZ == c.globalIdz;
        out.set(i, same ? out.get(i) + i : -1);
    }

    @Test
    void everyItemOfAThreeDimensionalGridRunsOnceAtItsPlace() throws Exception {
        IntArray out = new IntArray(12 * 6 * 10);
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, out)
                .task("t", KernelTest::coordinates, new KernelContext(), out)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
        try (var plan = Plans.strict(g)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(12, 6, 10, 4, 3, 2)))
                    .execute();
        }
        for (int i = 0; i < out.getSize(); i++) {
            assertThat(out.get(i)).isEqualTo(i);
        }
    }

    static void transpose(KernelContext c, FloatArray in, FloatArray out, int rows, int cols) {
        out.set(c.globalIdx * rows + c.globalIdy, in.get(c.globalIdy * cols + c.globalIdx));
    }

    @Test
    void twoDimensionalGrid() throws Exception {
        FloatArray in = Plans.random(24 * 40, 7);
        FloatArray out = Plans.nans(24 * 40);
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, in)
                .task("t", KernelTest::transpose, new KernelContext(), in, out, 24, 40)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
        try (var plan = Plans.strict(g)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(40, 24, 8, 8))).execute();
        }
        for (int r = 0; r < 24; r++) {
            for (int c = 0; c < 40; c++) {
                assertThat(out.get(c * 24 + r)).isEqualTo(in.get(r * 40 + c));
            }
        }
    }

    @Test
    void localSizeIsChosenWhereNoneIsGiven() throws Exception {
        FloatArray a = Plans.random(1000, 3);
        FloatArray out = Plans.nans(1000);
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, a)
                .task("add", KernelTest::add, new KernelContext(), a, a, out)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
        try (var plan = Plans.strict(g)) {
            plan.withGridScheduler(Plans.grid("g.add", new WorkerGrid1D(1000))).execute();
        }
        assertThat(out.get(999)).isEqualTo(2 * a.get(999));
    }

    static void matrixVector(FloatArray m, FloatArray x, FloatArray y, int rows, int cols) {
        for (@Parallel int r = 0; r < rows; r++) {
            float sum = 0;
            for (int c = 0; c < cols; c++) {
                sum += m.get(r * cols + c) * x.get(c);
            }
            y.set(r, sum);
        }
    }

    static void outer(FloatArray x, FloatArray y, FloatArray out) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            for (@Parallel int j = 0; j < y.getSize(); j++) {
                out.set(i * y.getSize() + j, x.get(i) * y.get(j));
            }
        }
    }

    @Test
    void parallelLoops() throws Exception {
        int rows = 33;
        int cols = 65;
        FloatArray m = Plans.random(rows * cols, 1);
        FloatArray x = Plans.random(cols, 2);
        FloatArray y = Plans.nans(rows);
        FloatArray product = Plans.nans(rows * cols);
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, m, x)
                .task("mv", KernelTest::matrixVector, m, x, y, rows, cols)
                .task("outer", KernelTest::outer, y, x, product)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y, product);
        try (var plan = Plans.strict(g)) {
            plan.execute();
        }
        for (int r = 0; r < rows; r++) {
            double sum = 0;
            double scale = 0;
            for (int c = 0; c < cols; c++) {
                sum += (double) m.get(r * cols + c) * x.get(c);
                scale += Math.abs((double) m.get(r * cols + c) * x.get(c));
            }
            assertThat((double) y.get(r)).isCloseTo(sum, within(cols * Math.ulp(1f) * scale));
            assertThat(product.get(r * cols + 5)).isEqualTo(y.get(r) * x.get(5));
        }
    }

    static void halves(KernelContext c, HalfFloatArray a, BFloat16Array b, HalfFloatArray sum, BFloat16Array product) {
        int i = c.globalIdx;
        sum.set(i, HalfFloat.add(a.get(i), new HalfFloat(b.getFloat(i))));
        product.setFloat(i, a.get(i).getFloat32() * BFloat16.bf16ToFloat(b.get(i)));
    }

    @Test
    void halfAndBfloat16() throws Exception {
        int n = 128;
        HalfFloatArray a = new HalfFloatArray(n);
        BFloat16Array b = new BFloat16Array(n);
        FloatArray values = Plans.random(2 * n, 5);
        for (int i = 0; i < n; i++) {
            a.set(i, new HalfFloat(values.get(i)));
            b.setFloat(i, values.get(n + i));
        }
        HalfFloatArray sum = new HalfFloatArray(n);
        BFloat16Array product = new BFloat16Array(n);
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, a, b)
                .task("t", KernelTest::halves, new KernelContext(), a, b, sum, product)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, sum, product);
        try (var plan = Plans.strict(g)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(n, 32))).execute();
        }
        for (int i = 0; i < n; i++) {
            double x = values.get(i);
            double y = values.get(n + i);
            assertThat((double) sum.get(i).getFloat32())
                    .isCloseTo(
                            x + y,
                            within(0x1p-11 * (2 * Math.abs(x + y) + Math.abs(x)) + 0x1p-8 * Math.abs(y) + 0x1p-22));
            assertThat((double) product.getFloat(i)).isCloseTo(x * y, within(0x1.2p-7 * Math.abs(x * y) + 0x1p-22));
        }
    }

    static void count(KernelContext c, IntArray ints, LongArray longs, FloatArray floats, DoubleArray doubles) {
        int i = c.globalIdx & 3;
        c.atomicAdd(ints, i, 1);
        c.atomicAdd(longs, i, 2L);
        c.atomicAdd(floats, i, 0.5f);
        c.atomicAdd(doubles, i, 0.25);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void atomics(boolean strict) throws Exception {
        IntArray ints = new IntArray(4);
        LongArray longs = new LongArray(4);
        FloatArray floats = new FloatArray(4);
        DoubleArray doubles = new DoubleArray(4);
        TaskGraph g = new TaskGraph("g")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, ints, longs, floats, doubles)
                .task("t", KernelTest::count, new KernelContext(), ints, longs, floats, doubles)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, ints, longs, floats, doubles);
        try (var plan = Plans.plan(strict, g)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(1 << 16, 64))).execute();
        }
        assertThat(ints.toHeapArray()).containsOnly(1 << 14);
        assertThat(longs.toHeapArray()).containsOnly(1L << 15);
        assertThat(floats.toHeapArray()).containsOnly(1 << 13);
        assertThat(doubles.toHeapArray()).containsOnly(1 << 12);
    }

    @Test
    void arraysBehaveOutsideOfTasks() {
        FloatArray a = FloatArray.fromElements(1, 2, 3);
        assertThat(FloatArray.concat(a, a.slice(1, 2)).toHeapArray()).containsExactly(1, 2, 3, 2, 3);
        assertThat(FloatArray.fromSegment(a.getSegment()).toHeapArray()).containsExactly(1, 2, 3);
        FloatArray view = FloatArray.fromSegmentShallow(a.getSegment());
        view.set(0, 9);
        assertThat(a.get(0)).isEqualTo(9);
        assertThat(new FloatArray(1 << 18).getSegment().address() % 4096).isZero();
        assertThat(a.getSegment().address() % 64).isZero();
        ByteArray bytes = new ByteArray(4);
        bytes.setHalfFloat(2, new HalfFloat(1.5f));
        assertThat(bytes.getHalfFloat(2).getFloat32()).isEqualTo(1.5f);
    }

    @ParameterizedTest
    @ValueSource(floats = {0f, -0f, 1f, 1.00390625f, 1.01171875f, 3.4e38f, 1e-40f, Float.NaN, Float.NEGATIVE_INFINITY})
    void bfloat16RoundsToNearestEven(float x) {
        float y = BFloat16.bf16ToFloat(BFloat16.bf16FromFloat(x));
        if (Float.isNaN(x)) {
            assertThat(y).isNaN();
            return;
        }
        int bits = Float.floatToRawIntBits(x);
        float below = Float.intBitsToFloat(bits & 0xFFFF0000);
        float above = Float.intBitsToFloat((bits & 0xFFFF0000) + 0x10000);
        double down = Math.abs((double) x - below);
        double up = Math.abs((above == Float.POSITIVE_INFINITY ? 0x1p128 : (double) above) - x);
        boolean even = (bits & 0x10000) == 0;
        assertThat(y).isEqualTo(down < up || (down == up && even) || x == below ? below : above);
    }
}
