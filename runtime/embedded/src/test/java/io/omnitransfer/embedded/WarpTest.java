package io.omnitransfer.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.front.UnsupportedKernelException;
import io.omnitransfer.embedded.compiler.jvm.JvmKernel;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FP8Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** What the work-items of a warp do together: shuffles, tensor-core products, asynchronous copies. */
class WarpTest {
    private static final int WARP = 32;

    /** Runs the graph on every device there is, its outputs overwritten before, and checks them after. */
    private static void run(
            String name, WorkerGrid grid, TaskGraph graph, Runnable check, TornadoNativeArray... outputs)
            throws Exception {
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        for (int b = 0; b < runtime.getNumBackends(); b++) {
            if (runtime.getBackend(b).getNumDevices() == 0) {
                System.out.printf("%s: %s has no device here%n", name, runtime.getBackendType(b));
                continue;
            }
            TornadoDevice device = runtime.getBackend(b).getDevice(0);
            for (TornadoNativeArray o : outputs) {
                o.getSegment().fill((byte) 0xFF);
            }
            try (TornadoExecutionPlan plan = Plans.shared(graph)) {
                plan.withGridScheduler(Plans.grid("g." + name, grid))
                        .withDevice(device)
                        .execute();
            }
            System.out.printf("%s on %s%n", name, device.getDeviceName());
            check.run();
        }
    }

    // ---- shuffles

    static void shuffles(KernelContext c, FloatArray x, FloatArray sum, FloatArray down, FloatArray first, int delta) {
        int item = c.localIdx + c.localGroupSizeX * c.localIdy;
        int group = c.groupIdx + c.globalGroupSizeX / c.localGroupSizeX * c.groupIdy;
        int i = group * c.localGroupSizeX * c.localGroupSizeY + item;
        float v = x.get(i);
        sum.set(i, c.simdSum(v) + v);
        down.set(i, c.simdShuffleDown(v, delta));
        first.set(i, c.simdBroadcastFirst(v * 2f));
    }

    static void reduce(KernelContext c, FloatArray x, FloatArray y, int steps) {
        float v = x.get(c.globalIdx);
        for (int k = 0; k < steps; k++) {
            v += c.simdShuffleDown(v, 16 >> k);
        }
        if (c.localIdx % 32 == 0) {
            y.set(c.globalIdx / 32, v);
        }
    }

    @ParameterizedTest
    @CsvSource({"32, 1, 1", "64, 1, 16", "16, 8, 31", "128, 2, 5", "32, 1, 33", "32, 2, -3"})
    void shufflesPassValuesBetweenLanes(int width, int height, int delta) throws Exception {
        int n = width * height * 6;
        FloatArray x = Plans.random(n, 5);
        FloatArray sum = Plans.nans(n);
        FloatArray down = Plans.nans(n);
        FloatArray first = Plans.nans(n);
        run(
                "t",
                Plans.grid(width * 3, height * 2, width, height),
                new TaskGraph("g")
                        .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                        .task("t", WarpTest::shuffles, new KernelContext(), x, sum, down, first, delta)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, sum, down, first),
                () -> checkShuffles(x, sum, down, first, delta),
                sum,
                down,
                first);
    }

    private static void checkShuffles(FloatArray x, FloatArray sum, FloatArray down, FloatArray first, int delta) {
        for (int i = 0; i < x.getSize(); i++) {
            int warp = i - i % WARP;
            double total = 0;
            double scale = 0;
            for (int k = warp; k < warp + WARP; k++) {
                total += x.get(k);
                scale += Math.abs(x.get(k));
            }
            int source = i % WARP + delta;
            boolean inside = source >= 0 && source < WARP;
            assertThat(down.get(i)).isEqualTo(x.get(inside ? warp + source : i));
            assertThat(first.get(i)).isEqualTo(2 * x.get(warp));
            // five levels of additions and one more
            assertThat(Math.abs(sum.get(i) - (total + x.get(i))))
                    .isLessThanOrEqualTo(6 * 0x1p-24 * (scale + Math.abs(x.get(i))) * 1.01);
            assertThat(sum.get(i) - x.get(i)).isCloseTo(sum.get(warp) - x.get(warp), within(1e-5f));
        }
    }

    @Test
    void shufflesReduceInALoop() throws Exception {
        FloatArray x = Plans.random(256, 6);
        FloatArray y = Plans.nans(8);
        run(
                "t",
                Plans.grid(256, 64),
                new TaskGraph("g")
                        .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                        .task("t", WarpTest::reduce, new KernelContext(), x, y, 5)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, y),
                () -> {
                    for (int w = 0; w < 8; w++) {
                        double total = 0;
                        for (int k = 0; k < WARP; k++) {
                            total += x.get(w * WARP + k);
                        }
                        assertThat((double) y.get(w)).isCloseTo(total, within(32 * 6 * 0x1p-24));
                    }
                },
                y);
    }

    static void divergent(KernelContext c, FloatArray x) {
        float v = x.get(c.globalIdx);
        if (c.localIdx < 7) {
            v = c.simdSum(v);
        }
        x.set(c.globalIdx, v);
    }

    @Test
    void whatIsNotDoneTogetherIsRefused() {
        var kernel = FrontEnd.translate(
                WarpTest.class,
                "divergent",
                MethodType.methodType(void.class, KernelContext.class, FloatArray.class),
                Map.of());
        assertThatThrownBy(() -> JvmKernel.compile(kernel, List.of(32, 1, 1), false, true))
                .isInstanceOf(UnsupportedKernelException.class)
                .hasMessageStartingWith(SourceLines.place(WarpTest.class, "divergent", "v = c.simdSum(v);"))
                .hasMessageContaining("warp sum(")
                .hasMessageContaining("in divergent control flow");
        assertThatThrownBy(() -> JvmKernel.compile(kernel, List.of(40, 1, 1), false, true))
                .isInstanceOf(UnsupportedKernelException.class)
                .hasMessageContaining("groups of 40: a group has a multiple of 32 work-items");
    }

    // ---- tensor cores: C [m, n] = A [m, k] · B [k, n]; a group of 32 computes 16 × 8

    static void half(KernelContext c, HalfFloatArray a, HalfFloatArray b, FloatArray y, int n, int k) {
        int[] as = c.allocateIntLocalArray(16 * 8);
        int[] bs = c.allocateIntLocalArray(16 * 4);
        int row = c.groupIdy * 16;
        int col = c.groupIdx * 8;
        float[] sum = c.mmaFragment(0f);
        for (int p = 0; p < k; p += 16) {
            for (int i = c.localIdx; i < 128; i += 32) {
                c.asyncCopyToLocal(as, i, a, (row + i / 8) * k + p + i % 8 * 2);
            }
            for (int i = c.localIdx; i < 64; i += 32) {
                int at = (p + i / 4) * n + col + i % 4 * 2;
                int low = b.get(at).getHalfFloatValue() & 0xFFFF;
                bs[i] = low | (b.get(at + 1).getHalfFloatValue() << 16);
            }
            c.asyncCopyCommit();
            c.asyncCopyWaitGroup(0);
            c.localBarrier();
            sum = c.mma(c.mmaLoadA(as, 16), c.mmaLoadB(bs, 16), sum, MMAShape.M16N8K16);
            c.localBarrier();
        }
        c.mmaStore(sum, y, row, col, n);
    }

    /** Two warps: each has 16 of 32 rows, the right matrix in one swizzled tile. */
    static void swizzled(KernelContext c, HalfFloatArray a, HalfFloatArray b, FloatArray y, int n, int k) {
        int[] as = c.allocateIntLocalArray(32 * 8);
        HalfFloat[] bs = c.allocateHalfFloatLocalArray(2 * 16 * 8);
        int warp = c.localIdx / 32;
        int row = c.groupIdy * 32;
        int col = c.groupIdx * 16;
        float[] left = c.mmaFragment(1f);
        float[] right = c.mmaFragment(-1f);
        for (int p = 0; p < k; p += 16) {
            for (int i = c.localIdx; i < 256; i += 64) {
                c.asyncCopyToLocal(as, i, a, (row + i / 8) * k + p + i % 8 * 2);
            }
            for (int i = c.localIdx; i < 128; i += 64) {
                c.swizzleStoreFp16Stride32(bs, i / 8, i % 8, 8, b.get((p + i / 8) * n + col + i % 8));
                c.mmaStoreBSwizzled(bs, i / 8, i % 8, 8, b.get((p + i / 8) * n + col + 8 + i % 8), 256);
            }
            c.asyncCopyCommit();
            c.asyncCopyWaitGroup(0);
            c.localBarrier();
            HalfFloat[] fragment = c.mmaLoadA(as, 16, warp * 16 * 32);
            left = c.mma(fragment, c.mmaLoadBSwizzled(bs, 16), left, MMAShape.M16N8K16);
            right = c.mma(fragment, c.mmaLoadBSwizzled(bs, 16, 256), right, MMAShape.M16N8K16);
            c.localBarrier();
        }
        c.mmaStore(left, y, row + warp * 16, col, n);
        c.mmaStore(right, y, row + warp * 16, col + 8, n);
    }

    static void brain(KernelContext c, BFloat16Array a, BFloat16Array b, FloatArray y, int n, int k) {
        int[] as = c.allocateIntLocalArray(16 * 8);
        int[] bs = c.allocateIntLocalArray(16 * 4);
        int row = c.groupIdy * 16;
        int col = c.groupIdx * 8;
        float[] sum = c.mmaFragment(0f);
        for (int p = 0; p < k; p += 16) {
            for (int i = c.localIdx; i < 128; i += 32) {
                int at = (row + i / 8) * k + p + i % 8 * 2;
                as[i] = (a.get(at) & 0xFFFF) | (a.get(at + 1) << 16);
            }
            for (int i = c.localIdx; i < 64; i += 32) {
                int at = (p + i / 4) * n + col + i % 4 * 2;
                bs[i] = (b.get(at) & 0xFFFF) | (b.get(at + 1) << 16);
            }
            c.localBarrier();
            sum = c.mmaBF16(c.mmaLoadA(as, 16), c.mmaLoadB(bs, 16), sum, MMAShape.M16N8K16);
            c.localBarrier();
        }
        c.mmaStore(sum, y, row, col, n);
    }

    static void bytes(KernelContext c, ByteArray a, ByteArray b, IntArray y, int n, int k) {
        int[] as = c.allocateIntLocalArray(16 * 8);
        int[] bs = c.allocateIntLocalArray(16 * 4);
        int row = c.groupIdy * 16;
        int col = c.groupIdx * 8;
        int[] sum = c.mmaFragmentInt(3);
        for (int p = 0; p < k; p += 32) {
            for (int i = c.localIdx; i < 128; i += 32) {
                c.asyncCopyToLocal(as, i, a, (row + i / 8) * k + p + i % 8 * 4);
            }
            for (int i = c.localIdx; i < 64; i += 32) {
                int at = (p + i / 4 * 2) * n + col + i % 4 * 2;
                bs[i] = (b.get(at) & 0xFF)
                        | ((b.get(at + n) & 0xFF) << 8)
                        | ((b.get(at + 1) & 0xFF) << 16)
                        | (b.get(at + n + 1) << 24);
            }
            c.asyncCopyCommit();
            c.asyncCopyWaitGroup(0);
            c.localBarrier();
            sum = c.mmaInt8(c.mmaLoadAInt8(as, 32), c.mmaLoadBInt8(bs, 32), sum, MMAShape.M16N8K32);
            c.localBarrier();
        }
        c.mmaStoreInt(sum, y, row, col, n);
    }

    static void fp8(KernelContext c, FP8Array a, FP8Array b, FloatArray y, FloatArray z, int n, int k) {
        int[] as = c.allocateIntLocalArray(16 * 8);
        int[] bs = c.allocateIntLocalArray(16 * 4);
        int row = c.groupIdy * 16;
        int col = c.groupIdx * 8;
        float[] sum = c.mmaFragment(0f);
        float[] other = c.mmaFragment(0f);
        for (int p = 0; p < k; p += 32) {
            for (int i = c.localIdx; i < 128; i += 32) {
                c.asyncCopyToLocal(as, i, a, (row + i / 8) * k + p + i % 8 * 4);
            }
            for (int i = c.localIdx; i < 64; i += 32) {
                int at = (p + i / 4 * 2) * n + col + i % 4 * 2;
                bs[i] = (b.get(at) & 0xFF)
                        | ((b.get(at + n) & 0xFF) << 8)
                        | ((b.get(at + 1) & 0xFF) << 16)
                        | (b.get(at + n + 1) << 24);
            }
            c.asyncCopyCommit();
            c.asyncCopyWaitGroup(0);
            c.localBarrier();
            byte[] left = c.mmaLoadAFP8(as, 32);
            byte[] right = c.mmaLoadBFP8(bs, 32);
            sum = c.mmaFP8E4M3(left, right, sum, MMAShape.M16N8K32);
            other = c.mmaFP8E5M2(left, right, other, MMAShape.M16N8K32);
            c.localBarrier();
        }
        c.mmaStore(sum, y, row, col, n);
        c.mmaStore(other, z, row, col, n);
    }

    static void accumulators(KernelContext c, FloatArray y) {
        c.mmaStore(c.mmaFragment(c.localIdx), y, 0, 0, 8);
    }

    /** C fragment of m16n8 in the PTX ISA: row lane / 4, from the third register on 8 more; column lane % 4 · 2 + i % 2. */
    @Test
    void accumulatorsLieAsInPtx() throws Exception {
        FloatArray y = Plans.nans(128);
        run(
                "t",
                Plans.grid(32, 32),
                new TaskGraph("g")
                        .task("t", WarpTest::accumulators, new KernelContext(), y)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, y),
                () -> {
                    for (int lane = 0; lane < WARP; lane++) {
                        for (int i = 0; i < 4; i++) {
                            int row = i < 2 ? lane / 4 : lane / 4 + 8;
                            assertThat(y.get(row * 8 + lane % 4 * 2 + i % 2)).isEqualTo(lane);
                        }
                    }
                },
                y);
    }

    static void elements(KernelContext c, FloatArray y, int n) {
        float[] sums = c.mmaFragment(1f);
        for (int i = 0; i < 4; i++) {
            sums[i] += c.localIdx * 4 + i;
        }
        float[] more = twice(c, sums);
        for (int k = 0; k < n; k++) {
            more = twice(c, more);
            bump(more, k);
        }
        for (int i = 0; i < 4; i++) {
            y.set(c.localIdx * 4 + i, more[i] - sums[i]);
        }
    }

    private static float[] twice(KernelContext c, float[] sums) {
        float[] out = c.mmaFragment(0f);
        out[0] = 2 * sums[0];
        out[1] = 2 * sums[1];
        out[2] = 2 * sums[2];
        out[3] = 2 * sums[3];
        return out;
    }

    private static void bump(float[] sums, int k) {
        sums[k % 4] += 0.5f;
    }

    /** Accumulators are a lane's four numbers: kernels and their helpers read, write and return them. */
    @Test
    void accumulatorsHaveElements() throws Exception {
        FloatArray y = Plans.nans(128);
        int n = 3;
        run(
                "elements",
                Plans.grid(32, 32),
                new TaskGraph("g")
                        .task("elements", WarpTest::elements, new KernelContext(), y, n)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, y),
                () -> {
                    for (int i = 0; i < 128; i++) {
                        float sum = 1 + i;
                        float more = 2 * sum;
                        for (int k = 0; k < n; k++) {
                            more = 2 * more + (k == i % 4 ? 0.5f : 0);
                        }
                        assertThat(y.get(i)).as("element %d", i).isEqualTo(more - sum);
                    }
                },
                y);
    }

    private static void operand(KernelContext c, FloatArray y) {
        int[] tile = c.allocateIntLocalArray(128);
        tile[c.localIdx] = 1;
        HalfFloat[] a = c.mmaLoadA(tile, 16);
        y.set(c.globalIdx, a[0].getFloat32());
    }

    @Test
    void operandsHaveNone() {
        assertThatThrownBy(() -> FrontEnd.translate(
                        WarpTest.class,
                        "operand",
                        MethodType.methodType(void.class, KernelContext.class, FloatArray.class),
                        Map.of()))
                .isInstanceOf(UnsupportedKernelException.class);
    }

    static void brainBytes(KernelContext c, FloatArray x, ByteArray y) {
        int bits = BFloat16.bf16FromFloat(x.get(c.globalIdx));
        y.set(2 * c.globalIdx, (byte) bits);
        y.set(2 * c.globalIdx + 1, (byte) (bits >> 8));
    }

    @Test
    void roundingToBfloat16GivesBothBytes() throws Exception {
        int n = 128;
        FloatArray x = Plans.random(n, 9);
        float[] special = {
            Float.NaN,
            Float.intBitsToFloat(0x7FFFFFFF),
            Float.intBitsToFloat(0xFFFFFFFF),
            Float.intBitsToFloat(0x7F800001),
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MAX_VALUE,
            Float.MIN_VALUE,
            -0f,
            0x1.01p0f, // ties go to even
            0x1.03p0f,
            0x1.010002p0f
        };
        for (int i = 0; i < special.length; i++) {
            x.set(i, special[i]);
        }
        ByteArray y = new ByteArray(2 * n);
        run(
                "brain",
                Plans.grid(n, 64),
                new TaskGraph("g")
                        .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                        .task("brain", WarpTest::brainBytes, new KernelContext(), x, y)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, y),
                () -> {
                    for (int i = 0; i < n; i++) {
                        short bits = (short) ((y.get(2 * i) & 0xFF) | y.get(2 * i + 1) << 8);
                        float is = BFloat16.bf16ToFloat(bits);
                        float expected = BFloat16.bf16ToFloat(BFloat16.bf16FromFloat(x.get(i)));
                        assertThat((Float) is)
                                .as("%d: %s", i, x.get(i))
                                .isEqualTo((Float) expected); // all NaNs are equal
                    }
                },
                y);
    }

    private interface Matrix {
        double at(int index);
    }

    /** Products are exact in f32 or nearly; k + 1 roundings of sums of at most Σ|terms|, one more per product. */
    private static void check(FloatArray y, Matrix a, Matrix b, Matrix start, int m, int n, int k, long seed) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = start.at(j);
                double scale = Math.abs(sum);
                for (int p = 0; p < k; p++) {
                    double term = a.at(i * k + p) * b.at(p * n + j);
                    sum += term;
                    scale += Math.abs(term);
                }
                double error = Math.abs(y.get(i * n + j) - sum);
                if (!(error <= (k + 2) * 0x1p-24 * scale)) {
                    fail("seed %d: element (%d, %d) is %s, not %s", seed, i, j, y.get(i * n + j), sum);
                }
            }
        }
    }

    @Test
    void productsOf16BitNumbers() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int m = 64;
        int n = 48;
        int k = 80;
        HalfFloatArray a = new HalfFloatArray(m * k);
        HalfFloatArray b = new HalfFloatArray(k * n);
        BFloat16Array a2 = new BFloat16Array(m * k);
        BFloat16Array b2 = new BFloat16Array(k * n);
        for (int i = 0; i < m * k; i++) {
            a.set(i, new HalfFloat((float) random.nextGaussian()));
            a2.setFloat(i, (float) random.nextGaussian());
        }
        for (int i = 0; i < k * n; i++) {
            b.set(i, new HalfFloat((float) random.nextGaussian()));
            b2.setFloat(i, (float) random.nextGaussian());
        }
        FloatArray y = Plans.nans(m * n);
        run(
                "half",
                Plans.grid(n / 8 * 32, m / 16, 32, 1),
                new TaskGraph("g")
                        .transferToDevice(DataTransferMode.FIRST_EXECUTION, a, b)
                        .task("half", WarpTest::half, new KernelContext(), a, b, y, n, k)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, y),
                () -> check(y, i -> a.get(i).getFloat32(), i -> b.get(i).getFloat32(), _ -> 0, m, n, k, seed),
                y);
        FloatArray z = Plans.nans(m * n);
        run(
                "swizzled",
                Plans.grid(n / 16 * 64, m / 32, 64, 1),
                new TaskGraph("g")
                        .transferToDevice(DataTransferMode.FIRST_EXECUTION, a, b)
                        .task("swizzled", WarpTest::swizzled, new KernelContext(), a, b, z, n, k)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, z),
                () -> check(
                        z,
                        i -> a.get(i).getFloat32(),
                        i -> b.get(i).getFloat32(),
                        j -> j % 16 < 8 ? 1 : -1,
                        m,
                        n,
                        k,
                        seed),
                z);
        FloatArray w = Plans.nans(m * n);
        run(
                "brain",
                Plans.grid(n / 8 * 32, m / 16, 32, 1),
                new TaskGraph("g")
                        .transferToDevice(DataTransferMode.FIRST_EXECUTION, a2, b2)
                        .task("brain", WarpTest::brain, new KernelContext(), a2, b2, w, n, k)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, w),
                () -> check(w, a2::getFloat, b2::getFloat, _ -> 0, m, n, k, seed),
                w);
    }

    @Test
    void productsOf8BitNumbers() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int m = 32;
        int n = 24;
        int k = 96;
        ByteArray a = new ByteArray(m * k);
        ByteArray b = new ByteArray(k * n);
        FP8Array a2 = new FP8Array(m * k);
        FP8Array b2 = new FP8Array(k * n);
        for (int i = 0; i < m * k; i++) {
            a.set(i, (byte) random.nextInt());
            a2.set(i, (byte) (random.nextInt() & 0xBF)); // |E5M2| ≤ 1.75, |E4M3| < 2: no overflow, no NaN
        }
        for (int i = 0; i < k * n; i++) {
            b.set(i, (byte) random.nextInt());
            b2.set(i, (byte) (random.nextInt() & 0xBF));
        }
        IntArray y = new IntArray(m * n);
        FloatArray z = Plans.nans(m * n);
        FloatArray w = Plans.nans(m * n);
        run(
                "bytes",
                Plans.grid(n / 8 * 32, m / 16, 32, 1),
                new TaskGraph("g")
                        .transferToDevice(DataTransferMode.FIRST_EXECUTION, a, b)
                        .task("bytes", WarpTest::bytes, new KernelContext(), a, b, y, n, k)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, y),
                () -> {
                    for (int i = 0; i < m * n; i++) {
                        int sum = 3;
                        for (int p = 0; p < k; p++) {
                            sum += a.get(i / n * k + p) * b.get(p * n + i % n);
                        }
                        assertThat(y.get(i)).as("seed %d, element %d", seed, i).isEqualTo(sum);
                    }
                },
                y);
        run(
                "fp8",
                Plans.grid(n / 8 * 32, m / 16, 32, 1),
                new TaskGraph("g")
                        .transferToDevice(DataTransferMode.FIRST_EXECUTION, a2, b2)
                        .task("fp8", WarpTest::fp8, new KernelContext(), a2, b2, z, w, n, k)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, z, w),
                () -> {
                    check(z, a2::getE4M3, b2::getE4M3, _ -> 0, m, n, k, seed);
                    check(w, a2::getE5M2, b2::getE5M2, _ -> 0, m, n, k, seed);
                },
                z,
                w);
    }
}
