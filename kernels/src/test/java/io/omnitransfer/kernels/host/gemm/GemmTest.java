package io.omnitransfer.kernels.host.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.runtime.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small integers, whose sums floats hold exactly: every path must give the exact product, each element once. */
class GemmTest {
    private static final long SEED = Long.getLong("omnitransfer.test.seed", System.nanoTime() & 0xFFFFFF);

    @ParameterizedTest
    @CsvSource({
        "1,1,1",
        "8,70,1030",
        "9,70,257",
        "120,300,256",
        "61,100,400",
        "200,96,385",
        "121,40,384",
        "126,1100,770",
        "121,16,100",
        "130,3,600",
        "500,7,33",
        "241,550,40",
        "130,520,9000"
    })
    void everyPathIsExact(int m, int n, int k) {
        Random random = new Random(SEED);
        float[] a = integers(random, m * k);
        float[] b = integers(random, n * k);
        float[] y = new float[m * n];
        Arrays.fill(y, Float.NaN);
        AtomicIntegerArray written = new AtomicIntegerArray(m * n);
        Gemm.run(m, n, k, rows(a, k), rows(b, k), (block, at, stride, row, rows, col, cols) -> {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < cols; j++) {
                    y[(row + i) * n + col + j] = block[at + i * stride + j];
                    written.incrementAndGet((row + i) * n + col + j);
                }
            }
        });
        int samples = Math.min(m * n, 20_000_000 / k);
        for (int s = 0; s < m * n; s++) {
            assertThat(written.get(s)).as("times element %d was written", s).isEqualTo(1);
        }
        for (int s = 0; s < samples; s++) {
            int e = samples == m * n ? s : random.nextInt(m * n);
            float sum = 0;
            for (int i = 0; i < k; i++) {
                sum += a[e / n * k + i] * b[e % n * k + i];
            }
            assertThat(y[e]).as("element [%d, %d], seed %d", e / n, e % n, SEED).isEqualTo(sum);
        }
    }

    @ParameterizedTest
    @CsvSource({"9,70,257", "61,100,400", "121,550,385", "241,1100,770"})
    void panelsAreKeptFromTheSecondProductOn(int m, int n, int k) {
        Random random = new Random(SEED);
        float[] b = integers(random, n * k);
        Panels kept = new Panels();
        AtomicInteger reads = new AtomicInteger();
        Rows counted = (row, rows, from, count, target, at, stride) -> {
            reads.incrementAndGet();
            rows(b, k).copy(row, rows, from, count, target, at, stride);
        };
        for (int product = 0; product < 4; product++) {
            float[] a = integers(random, m * k);
            float[] expected = new float[m * n];
            Gemm.run(m, n, k, rows(a, k), rows(b, k), into(expected, n));
            float[] y = new float[m * n];
            Arrays.fill(y, Float.NaN);
            reads.set(0);
            int start = kept.start();
            Gemm.run(m, n, k, rows(a, k), counted, into(y, n), kept);
            assertThat(y).as("product %d, seed %d", product, SEED).isEqualTo(expected);
            if (product < 2) {
                assertThat(reads).as("reads of b in product %d", product).hasPositiveValue();
            } else if (kept.start() == start) { // else the garbage collector has moved them
                assertThat(reads).as("reads of b in product %d", product).hasValue(0);
            }
        }
    }

    @Test
    void panelsWithoutRoomAreNotKept() {
        long room = Runtime.getRuntime().maxMemory() / 4 / Float.BYTES;
        Panels tooLong = new Panels();
        for (int i = 0; i < 3; i++) {
            assertThat(tooLong.of(room + 1, (to, at) -> {})).isNull();
        }
        Panels small = new Panels();
        assertThat(small.of(100, (to, at) -> {})).as("the first time").isNull();
        float[] panels = small.of(100, (to, at) -> to[at + 99] = 1);
        assertThat(panels).as("what was refused takes no room").isNotNull();
        assertThat(panels[small.start() + 99]).isEqualTo(1);
        assertThat(small.of(100, (to, at) -> to[at] = 2)).as("packed once").isSameAs(panels);
        assertThat(panels[small.start()]).isZero();
    }

    private static Sink into(float[] y, int n) {
        return (block, at, stride, row, rows, col, cols) -> {
            for (int i = 0; i < rows; i++) {
                System.arraycopy(block, at + i * stride, y, (row + i) * n + col, cols);
            }
        };
    }

    @Test
    void sixteenBitFloatsAreWidenedExactly() {
        short[] all = new short[1 << 16];
        for (int i = 0; i < all.length; i++) {
            all[i] = (short) i;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_SHORT, all);
            float[] half = FloatRows.vector(data, DType.F16, all.length, all.length + 3);
            float[] brain = FloatRows.vector(data, DType.BF16, all.length, all.length + 3);
            for (int i = 0; i < all.length; i++) {
                assertThat(Float.floatToIntBits(half[i]))
                        .as("half %04x", i)
                        .isEqualTo(Float.floatToIntBits(Float.float16ToFloat((short) i)));
                assertThat(Float.floatToRawIntBits(brain[i]))
                        .as("bfloat16 %04x", i)
                        .isEqualTo(i << 16);
            }
            assertThat(Arrays.copyOfRange(half, all.length, half.length)).containsOnly(0f);
        }
    }

    private static float[] integers(Random random, int count) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = random.nextInt(-4, 5);
        }
        return out;
    }

    private static Rows rows(float[] matrix, int cols) {
        return (row, rows, k, count, target, at, stride) -> {
            for (int r = 0; r < rows; r++) {
                System.arraycopy(matrix, (row + r) * cols + k, target, at + r * stride, count);
            }
        };
    }
}
