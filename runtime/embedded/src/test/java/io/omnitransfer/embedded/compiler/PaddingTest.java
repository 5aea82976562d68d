package io.omnitransfer.embedded.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.embedded.compiler.ir.Array.Space;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Rows of local arrays become whole vectors, shorter or longer ones, where no index can tell. */
class PaddingTest {
    private static final int ROW = 65;
    private static final int SIZE = 16 * ROW;

    static void wholeRows(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(SIZE);
        for (int l = 0; l < 64; l += 16) {
            tile[c.localIdy * ROW + l + c.localIdx] = x.get((c.localIdy * 16 + l + c.localIdx) & 255);
        }
        c.localBarrier();
        float sum = 0f;
        for (int l = 0; l < 64; l++) {
            sum = sum * 0.5f + tile[c.localIdx * ROW + l];
        }
        y.set(c.localIdy * 16 + c.localIdx, sum);
    }

    static void turnedRows(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(SIZE);
        int at = c.localIdy * 16 + c.localIdx;
        tile[c.localIdx * ROW + c.localIdy] = x.get(at);
        c.localBarrier();
        y.set(at, tile[(15 - c.localIdy) * ROW + 15 - c.localIdx]);
    }

    static void multiplesOfMultiples(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(SIZE);
        int at = c.localIdy * 16 + c.localIdx;
        tile[c.localIdy * ROW + 4 * c.localIdx] = x.get(at);
        c.localBarrier();
        y.set(at, tile[(c.localIdy / 2 * 2) * ROW + (c.localIdx + 0) * 4]);
    }

    /** A condition bounds the column. */
    static void someColumns(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(SIZE);
        int at = c.localIdy * 16 + c.localIdx;
        tile[c.localIdy * ROW + c.localIdx] = x.get(at);
        tile[c.localIdy * ROW + c.localIdx + 49] = -x.get(at);
        c.localBarrier();
        float v = 1f;
        if (at < 16) {
            v = tile[15 * ROW + at] + tile[ROW + at + 49];
        } else if (at <= 64 && at > 48) {
            v = tile[at];
        }
        y.set(at, v);
    }

    /** The column that most tiles have for the banks alone. */
    static void lastColumn(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(SIZE);
        int at = c.localIdy * 16 + c.localIdx;
        for (int l = c.localIdx; l < ROW; l += 16) {
            tile[c.localIdy * ROW + l] = x.get((at + l) & 255);
        }
        c.localBarrier();
        y.set(at, tile[c.localIdx * ROW + 64] + tile[c.localIdy * ROW + c.localIdx]);
    }

    /** The last column lies in the next row. */
    static void acrossRows(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(SIZE);
        int at = c.localIdy * 16 + c.localIdx;
        for (int l = at; l < SIZE; l += 256) {
            tile[l] = x.get(l & 255) + l;
        }
        c.localBarrier();
        float sum = 0f;
        for (int l = 0; l <= ROW; l++) {
            sum = sum * 0.5f + tile[c.localIdx / 2 * ROW + l];
        }
        y.set(at, sum);
    }

    /** A column before the first lies in the row before. */
    static void beforeRows(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(SIZE);
        int at = c.localIdy * 16 + c.localIdx;
        tile[c.localIdy * ROW + c.localIdx] = x.get(at);
        tile[c.localIdy * ROW + 64] = -x.get(at & 240);
        c.localBarrier();
        y.set(
                at,
                tile[(c.localIdy / 2 + 1) * ROW + c.localIdx - 1 + (c.localIdx + 15) / 16]
                        + tile[(c.localIdy / 2 + 1) * ROW - 1]);
    }

    /** The same array holds rows of another length. */
    static void otherRows(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(SIZE);
        int at = c.localIdy * 16 + c.localIdx;
        tile[c.localIdy * ROW + c.localIdx] = x.get(at);
        c.localBarrier();
        float v = tile[c.localIdx * ROW + c.localIdy];
        c.localBarrier();
        tile[c.localIdx * 16 + c.localIdy] = v;
        c.localBarrier();
        y.set(at, tile[at]);
    }

    private static void fill(float[] tile, FloatArray x, int at) {
        for (int l = at; l < SIZE; l += 256) {
            tile[l] = x.get(l & 255) * l;
        }
    }

    /** A column that data choose. */
    static void chosenColumns(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(SIZE);
        int at = c.localIdy * 16 + c.localIdx;
        fill(tile, x, at);
        c.localBarrier();
        y.set(at, tile[c.localIdx / 2 * ROW + (int) (x.get(at) * 200f + 150f)]);
    }

    /** A counter that the loop's body moves as well. */
    static void movedCounter(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(SIZE);
        int at = c.localIdy * 16 + c.localIdx;
        fill(tile, x, at);
        c.localBarrier();
        float sum = 0f;
        for (int l = 0; l < 64; l++) {
            if (x.get((at + l) & 255) > 0f) {
                l += 40;
            }
            sum = sum * 0.5f + tile[c.localIdx / 2 * ROW + l];
        }
        y.set(at, sum);
    }

    /** A counter behind its loop. */
    static void leftOver(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(SIZE);
        int at = c.localIdy * 16 + c.localIdx;
        fill(tile, x, at);
        c.localBarrier();
        int l = 0;
        for (; l < 64; l += 63) {
            if (x.get((at + l) & 255) > 0.4f) {
                break;
            }
        }
        y.set(at, tile[c.localIdx / 2 * ROW + l]);
    }

    /** A condition bounds the column by less than a row, on the wrong side. */
    static void otherwise(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(SIZE);
        int at = c.localIdy * 16 + c.localIdx;
        tile[c.localIdy * ROW + c.localIdx] = x.get(at);
        tile[c.localIdy * ROW + c.localIdx + 16] = x.get(at) * 2f;
        tile[c.localIdy * ROW + c.localIdx + 32] = x.get(at) * 3f;
        tile[c.localIdy * ROW + c.localIdx + 48] = x.get(at) * 4f;
        tile[c.localIdy * ROW + 64] = x.get(c.localIdy);
        c.localBarrier();
        float v = 1f;
        if (at >= 64) {
            v = tile[ROW + at];
        }
        y.set(at, v);
    }

    /** A variable that either branch sets. */
    static void branches(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(SIZE);
        int at = c.localIdy * 16 + c.localIdx;
        fill(tile, x, at);
        c.localBarrier();
        int column = 3;
        float sum = 0f;
        for (int l = 0; l < 5; l++) {
            sum += tile[c.localIdx / 2 * ROW + column];
            if (x.get((at + l) & 255) > 0f) {
                column = 130;
                sum += 1f;
            }
        }
        y.set(at, sum);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wholeRows", "turnedRows", "multiplesOfMultiples"})
    void rowsWithoutTheColumnNobodyUsesGiveWhatJavaGives(String name) throws Throwable {
        assertThat(sizeOf(name)).isEqualTo(16 * (ROW - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"someColumns", "lastColumn"})
    void longerRowsGiveWhatJavaGives(String name) throws Throwable {
        int lanes = FloatVector.SPECIES_PREFERRED.length();
        assertThat(sizeOf(name)).isEqualTo(16 * Math.ceilDiv(ROW, lanes) * lanes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acrossRows",
                "beforeRows",
                "otherRows",
                "chosenColumns",
                "movedCounter",
                "leftOver",
                "otherwise",
                "branches"
            })
    void rowsStayWhereIndicesMayLeaveThem(String name) throws Throwable {
        assertThat(sizeOf(name)).isEqualTo(SIZE);
    }

    /** Runs the kernel; the size of its tile. */
    private static int sizeOf(String name) throws Throwable {
        return OneGroup.check(PaddingTest.class, name)
                .kernel()
                .arrays(Space.LOCAL)
                .getFirst()
                .size();
    }
}
