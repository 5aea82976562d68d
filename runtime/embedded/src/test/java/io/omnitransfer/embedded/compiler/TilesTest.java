package io.omnitransfer.embedded.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.embedded.compiler.jvm.JvmKernel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Groups of rows and columns: stores that turn one into the other, and more sums than registers. */
class TilesTest {
    static void turned(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(16 * 17);
        int at = c.localIdy * 16 + c.localIdx;
        tile[c.localIdx * 17 + c.localIdy] = x.get(at);
        c.localBarrier();
        y.set(at, tile[c.localIdy * 17 + c.localIdx]);
    }

    static void turnedInParts(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(2 * 16 * 33);
        int at = c.localIdy * 16 + c.localIdx;
        for (int i = 0; i < 2; i++) {
            tile[(c.localIdx + i * 16) * 33 + c.localIdy] = x.get(at) + i;
        }
        c.localBarrier();
        y.set(at, tile[c.localIdy * 33 + c.localIdx] - 3f * tile[(c.localIdy + 16) * 33 + c.localIdx]);
    }

    /** The array also holds rows, beyond the columns. */
    static void besideRows(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(16 * 17 + 256);
        int at = c.localIdy * 16 + c.localIdx;
        tile[c.localIdx * 17 + c.localIdy] = x.get(at);
        tile[16 * 17 + at] = 2f * x.get(at);
        c.localBarrier();
        y.set(at, tile[c.localIdy * 17 + c.localIdx] + tile[16 * 17 + 255 - at]);
    }

    /** The later value counts. */
    static void overwritten(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(16 * 17);
        int at = c.localIdy * 16 + c.localIdx;
        tile[c.localIdx * 17 + c.localIdy] = x.get(at);
        tile[c.localIdx * 17 + c.localIdy] = -x.get(at);
        c.localBarrier();
        y.set(at, tile[c.localIdy * 17 + c.localIdx]);
    }

    /** Moves back to what is turned before it stores again. */
    static void overwrittenInALoop(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(2 * 16 * 17);
        int here = c.localIdy * 16 + c.localIdx;
        int at = c.localIdx * 17 + c.localIdy + 272;
        int n = x.get(0) < 9f ? 2 : 1;
        tile[c.localIdx * 17 + c.localIdy] = x.get(here);
        for (int k = 0; k < n; k++) {
            tile[at] = k + 5f;
            at = at - 272;
        }
        c.localBarrier();
        y.set(here, tile[c.localIdy * 17 + c.localIdx]);
    }

    /** Two columns at a time: work-items meet, with the same value. */
    static void filled(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(64);
        float v = x.get(3);
        tile[2 * c.localIdx + c.localIdy] = v;
        tile[2 * c.localIdx + c.localIdy + 1] = v;
        c.localBarrier();
        y.set(c.localIdy * 16 + c.localIdx, tile[c.localIdx + c.localIdy]);
    }

    static void sometimesOverwritten(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(16 * 17);
        int at = c.localIdy * 16 + c.localIdx;
        tile[c.localIdx * 17 + c.localIdy] = x.get(at);
        if (x.get(at) > 0f) {
            tile[c.localIdx * 17 + c.localIdy] = 7f;
        }
        c.localBarrier();
        y.set(at, tile[c.localIdy * 17 + c.localIdx]);
    }

    static void readAtOnce(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(16 * 17);
        int at = c.localIdy * 16 + c.localIdx;
        tile[c.localIdx * 17 + c.localIdy] = x.get(at);
        y.set(at, tile[c.localIdx * 17 + c.localIdy] * 2f);
    }

    /** Rows lie two apart. */
    static void spread(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(16 * 33);
        int at = c.localIdy * 16 + c.localIdx;
        tile[c.localIdx * 33 + 2 * c.localIdy] = x.get(at);
        c.localBarrier();
        y.set(at, tile[c.localIdy * 33 + 2 * c.localIdx]);
    }

    /** 30 sums of products, and a second recurrence. */
    static void manySums(KernelContext c, FloatArray x, FloatArray y) {
        int at = c.localIdy * 16 + c.localIdx;
        float[] sums = new float[30];
        for (int i = 0; i < 30; i++) {
            sums[i] = i;
        }
        float scale = 1f;
        for (int l = 0; l < 16; l++) {
            float v = x.get((at + l) & 255);
            scale = scale * 0.5f + 1f;
            for (int i = 0; i < 6; i++) {
                for (int j = 0; j < 5; j++) {
                    sums[i * 5 + j] += v * (i + 1) + scale * j;
                }
            }
        }
        float total = 0f;
        for (int i = 0; i < 30; i++) {
            total = total * 0.75f + sums[i];
        }
        y.set(at, total + scale);
    }

    /** 32 sums behind a guard; what is behind it reads where the loop ended. */
    static void guardedSums(KernelContext c, FloatArray x, FloatArray y) {
        int at = c.localIdy * 16 + c.localIdx;
        float[] sums = new float[32];
        for (int i = 0; i < 32; i++) {
            sums[i] = i;
        }
        int l = 3;
        if (c.localIdy < 11) {
            for (l = 5; l < 16; l++) {
                float v = x.get((at + l) & 255);
                for (int i = 0; i < 32; i++) {
                    sums[i] += v * (i + 1);
                }
            }
        }
        float total = 0f;
        for (int i = 0; i < 32; i++) {
            total = total * 0.75f + sums[i];
        }
        y.set(at, total + l);
    }

    /** The loop begins where nobody knows beforehand, and leaves a value. */
    static void guardedSumsFromSomewhere(KernelContext c, FloatArray x, FloatArray y) {
        int at = c.localIdy * 16 + c.localIdx;
        float[] sums = new float[32];
        float v = 1f;
        if (c.groupIdx < 1) {
            int l = x.get(0) < 9f ? 4 : 5;
            for (; l < 16; l++) {
                v = x.get((at + l) & 255);
                for (int i = 0; i < 32; i++) {
                    sums[i] += v * (i + 1);
                }
            }
            v += l;
        }
        float total = 0f;
        for (int i = 0; i < 32; i++) {
            total = total * 0.75f + sums[i];
        }
        y.set(at, total + v);
    }

    /** What the guard reads changes behind it. */
    static void changedGuard(KernelContext c, FloatArray x, FloatArray y) {
        int at = c.localIdy * 16 + c.localIdx;
        float[] sums = new float[32];
        int n = c.localIdy;
        if (n < 11) {
            n = 20;
            for (int l = 0; l < 16; l++) {
                for (int i = 0; i < 32; i++) {
                    sums[i] += x.get((at + l) & 255) * (i + n);
                }
            }
        }
        float total = 0f;
        for (int i = 0; i < 32; i++) {
            total = total * 0.75f + sums[i];
        }
        y.set(at, total + n);
    }

    @ParameterizedTest
    @CsvSource({
        "turned, 1",
        "turnedInParts, 2",
        "besideRows, 1",
        "overwritten, 1",
        "overwrittenInALoop, 0",
        "filled, 2",
        "sometimesOverwritten, 0",
        "readAtOnce, 0",
        "spread, 0",
        "manySums, 0",
        "guardedSums, 0",
        "guardedSumsFromSomewhere, 0",
        "changedGuard, 0"
    })
    void givesWhatJavaGives(String name, int transposed) throws Throwable {
        JvmKernel compiled = OneGroup.check(TilesTest.class, name);
        assertThat(compiled.report().stream().filter(r -> r.contains("transposed")))
                .as("%s", compiled.report())
                .hasSize(transposed == 0 ? 0 : 1)
                .allMatch(r -> r.contains(", %d transposed".formatted(transposed)));
    }

    /** Compilers of the JVM give up on methods with many loops, and on what is in them. */
    @Test
    void guardedSumsAreCutBetweenTheirLoops() throws Throwable {
        assertThat(regions("guardedSums")).isGreaterThan(3);
    }

    /** Where parts have variables in common, a cut would cost more. */
    @Test
    void partsThatReadWhatOthersAssignStayTogether() throws Throwable {
        assertThat(regions("guardedSumsFromSomewhere")).isLessThan(regions("guardedSums"));
    }

    private static long regions(String name) throws Throwable {
        return OneGroup.check(TilesTest.class, name).report().stream()
                .filter(r -> r.startsWith("region"))
                .count();
    }
}
