package io.omnitransfer.embedded;

import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FP8Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

/**
 * The small floating-point formats in kernels: every bit pattern is widened and compared with the format's definition in
 * double precision; every number, every midpoint between neighbours and the floats around it are rounded and compared with
 * a search for the nearest number.
 */
class NumberFormatsTest {
    /** A format: sign, exponent of {@code exponent} bits, mantissa; {@code infinite}: as in IEEE 754. */
    private record Format(int exponent, int mantissa, boolean infinite, double[] numbers) {
        static Format of(int exponent, int mantissa, boolean infinite) {
            Format f = new Format(exponent, mantissa, infinite, new double[1 << (1 + exponent + mantissa)]);
            Arrays.setAll(f.numbers, f::define);
            return f;
        }

        int bits() {
            return 1 + exponent + mantissa;
        }

        int negative() {
            return 1 << (exponent + mantissa);
        }

        double value(int pattern) {
            return numbers[pattern];
        }

        private double define(int pattern) {
            int e = pattern >> mantissa & (1 << exponent) - 1;
            int m = pattern & (1 << mantissa) - 1;
            int top = (1 << exponent) - 1;
            boolean nan = e == top && (infinite ? m != 0 : m == (1 << mantissa) - 1);
            int bias = (1 << exponent - 1) - 1;
            double fraction = m / (double) (1 << mantissa);
            double magnitude = nan
                    ? Double.NaN
                    : e == top && infinite
                            ? Double.POSITIVE_INFINITY
                            : e == 0 ? fraction * Math.pow(2, 1 - bias) : (1 + fraction) * Math.pow(2, e - bias);
            return (pattern & negative()) == 0 ? magnitude : -magnitude;
        }

        /** The pattern whose number is nearest to a non-negative number, the even one of two. */
        int nearest(double x) {
            int low = 0;
            int high = negative() - 1;
            while (Double.isNaN(value(high)) || Double.isInfinite(value(high))) {
                high--;
            }
            int largest = high;
            if (x >= value(largest)) {
                double beyond = value(largest) + (value(largest) - value(largest - 1)) / 2;
                return infinite && x >= beyond ? largest + 1 : largest;
            }
            while (high - low > 1) {
                int middle = (low + high) / 2;
                if (value(middle) <= x) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            double down = x - value(low);
            double up = value(high) - x;
            return down < up || down == up && low % 2 == 0 ? low : high;
        }

        /** Floats that try the rounding: numbers, midpoints, and the floats beside the midpoints, of both signs. */
        float[] trials() {
            List<Float> out = new ArrayList<>(List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.MAX_VALUE, 0f));
            for (int i = 0; i + 1 < negative(); i++) {
                double a = value(i);
                double b = value(i + 1);
                if (Double.isFinite(a)) {
                    double next = Double.isFinite(b) ? b : a + (a - value(i - 1));
                    float middle = (float) ((a + next) / 2);
                    out.addAll(List.of((float) a, middle, Math.nextUp(middle), Math.nextDown(middle)));
                }
            }
            float[] all = new float[2 * out.size()];
            for (int i = 0; i < out.size(); i++) {
                all[2 * i] = out.get(i);
                all[2 * i + 1] = -out.get(i);
            }
            return all;
        }

        void check(FloatArray widened) {
            for (int i = 0; i < 1 << bits(); i++) {
                Double expected = value(i);
                if (!expected.equals((double) widened.get(i))) {
                    fail("pattern %x is %s, not %s", i, expected, widened.get(i));
                }
            }
        }

        void checkRounded(float x, int pattern) {
            boolean negative = Float.floatToRawIntBits(x) < 0;
            int expected = nearest(Math.abs((double) x)) | (negative ? negative() : 0);
            boolean right = Float.isNaN(x) ? Double.isNaN(value(pattern)) : pattern == expected;
            if (!right) {
                fail("%s = %s becomes %x, not %x", x, Float.toHexString(x), pattern, expected);
            }
        }
    }

    private static final Format E4M3 = Format.of(4, 3, false);
    private static final Format E5M2 = Format.of(5, 2, true);
    private static final Format BF16 = Format.of(8, 7, true);
    private static final Format HALF = Format.of(5, 10, true);

    static void widenFp8(KernelContext c, FP8Array x, FloatArray e4m3, FloatArray e5m2) {
        e4m3.set(c.globalIdx, x.getE4M3(c.globalIdx));
        e5m2.set(c.globalIdx, x.getE5M2(c.globalIdx));
    }

    static void widen16(KernelContext c, BFloat16Array x, HalfFloatArray h, FloatArray bf16, FloatArray half) {
        bf16.set(c.globalIdx, x.getFloat(c.globalIdx));
        half.set(c.globalIdx, h.get(c.globalIdx).getFloat32());
    }

    static void roundE4m3(KernelContext c, FloatArray x, FP8Array y) {
        y.setE4M3(c.globalIdx, x.get(c.globalIdx));
    }

    static void roundE5m2(KernelContext c, FloatArray x, FP8Array y) {
        y.setE5M2(c.globalIdx, x.get(c.globalIdx));
    }

    static void roundBf16(KernelContext c, FloatArray x, BFloat16Array y) {
        y.setFloat(c.globalIdx, x.get(c.globalIdx));
    }

    static void roundHalf(KernelContext c, FloatArray x, HalfFloatArray y) {
        y.set(c.globalIdx, new HalfFloat(x.get(c.globalIdx)));
    }

    private static void run(boolean strict, int items, TaskGraph graph) throws Exception {
        try (TornadoExecutionPlan plan = Plans.plan(strict, graph)) {
            plan.withGridScheduler(Plans.grid("g.t", Plans.grid(items, 32))).execute();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyPatternWidensToItsDefinition(boolean strict) throws Exception {
        FP8Array x = new FP8Array(256);
        for (int i = 0; i < 256; i++) {
            x.set(i, (byte) i);
        }
        FloatArray e4m3 = Plans.nans(256);
        FloatArray e5m2 = Plans.nans(256);
        run(
                strict,
                256,
                new TaskGraph("g")
                        .transferToDevice(DataTransferMode.FIRST_EXECUTION, x)
                        .task("t", NumberFormatsTest::widenFp8, new KernelContext(), x, e4m3, e5m2)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, e4m3, e5m2));
        E4M3.check(e4m3);
        E5M2.check(e5m2);

        BFloat16Array b = new BFloat16Array(1 << 16);
        HalfFloatArray h = new HalfFloatArray(1 << 16);
        for (int i = 0; i < 1 << 16; i++) {
            b.set(i, (short) i);
            h.set(i, new HalfFloat((short) i));
        }
        FloatArray bf16 = Plans.nans(1 << 16);
        FloatArray half = Plans.nans(1 << 16);
        run(
                strict,
                1 << 16,
                new TaskGraph("g")
                        .transferToDevice(DataTransferMode.FIRST_EXECUTION, b, h)
                        .task("t", NumberFormatsTest::widen16, new KernelContext(), b, h, bf16, half)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, bf16, half));
        BF16.check(bf16);
        HALF.check(half);
    }

    private static FloatArray padded(float[] trials) {
        FloatArray x = new FloatArray((trials.length + 31) / 32 * 32);
        for (int i = 0; i < trials.length; i++) {
            x.set(i, trials[i]);
        }
        return x;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyNumberRoundsToTheNearest(boolean strict) throws Exception {
        KernelContext c = new KernelContext();
        FloatArray x = padded(E4M3.trials());
        FP8Array y = new FP8Array(x.getSize());
        run(
                strict,
                x.getSize(),
                rounding(x)
                        .task("t", NumberFormatsTest::roundE4m3, c, x, y)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
        for (int i = 0; i < x.getSize(); i++) {
            E4M3.checkRounded(x.get(i), y.get(i) & 0xFF);
        }
        FloatArray x2 = padded(E5M2.trials());
        FP8Array y2 = new FP8Array(x2.getSize());
        run(
                strict,
                x2.getSize(),
                rounding(x2)
                        .task("t", NumberFormatsTest::roundE5m2, c, x2, y2)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, y2));
        for (int i = 0; i < x2.getSize(); i++) {
            E5M2.checkRounded(x2.get(i), y2.get(i) & 0xFF);
        }
        FloatArray x3 = padded(HALF.trials());
        HalfFloatArray y3 = new HalfFloatArray(x3.getSize());
        run(
                strict,
                x3.getSize(),
                rounding(x3)
                        .task("t", NumberFormatsTest::roundHalf, c, x3, y3)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, y3));
        for (int i = 0; i < x3.getSize(); i++) {
            HALF.checkRounded(x3.get(i), y3.get(i).getHalfFloatValue() & 0xFFFF);
        }
        FloatArray x4 = padded(BF16.trials());
        BFloat16Array y4 = new BFloat16Array(x4.getSize());
        run(
                strict,
                x4.getSize(),
                rounding(x4)
                        .task("t", NumberFormatsTest::roundBf16, c, x4, y4)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, y4));
        for (int i = 0; i < x4.getSize(); i++) {
            BF16.checkRounded(x4.get(i), y4.get(i) & 0xFFFF);
        }
    }

    private static TaskGraph rounding(FloatArray x) {
        return new TaskGraph("g").transferToDevice(DataTransferMode.FIRST_EXECUTION, x);
    }
}
