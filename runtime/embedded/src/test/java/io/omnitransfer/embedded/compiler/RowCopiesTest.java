package io.omnitransfer.embedded.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Tiles that a group fetches together are copied row by row, where that gives the same. */
class RowCopiesTest {
    private static final int ROWS = 32;
    private static final int COLUMNS = 48;
    private static final int STRIDE = COLUMNS + 1;

    /** Every element of the tile counts. */
    private static void sum(KernelContext c, float[] tile, FloatArray y, int size) {
        c.localBarrier();
        int at = c.localIdy * 16 + c.localIdx;
        float sum = 0f;
        for (int l = 0; l < size; l++) {
            sum = sum * 0.9f + tile[(l + at) % size];
        }
        y.set(at, sum);
    }

    /** A number from 0 to 40 that the compiler does not know. */
    private static int some(FloatArray x, int i) {
        return (int) ((x.get(i) + 0.5f) * 40f);
    }

    static void rows(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(ROWS * COLUMNS);
        for (int r = 0; r < ROWS; r += 16) {
            for (int l = 0; l < COLUMNS; l += 16) {
                tile[(r + c.localIdy) * COLUMNS + l + c.localIdx] = x.get((r + c.localIdy) * 5 + l + c.localIdx);
            }
        }
        sum(c, tile, y, ROWS * COLUMNS);
    }

    /** Loops that begin at the work-item, a step that is no constant, and elements between rows. */
    static void steps(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(ROWS * STRIDE);
        int step = some(x, 1) / 8;
        int first = some(x, 2);
        if (c.localIdx == 0) {
            for (int r = c.localIdy; r < ROWS; r += 16) {
                tile[r * STRIDE + COLUMNS] = r;
            }
        }
        c.localBarrier();
        for (int l = c.localIdx; l < COLUMNS; l += 16) {
            for (int r = c.localIdy; r < ROWS; r += 16) {
                tile[r * STRIDE + l] = x.get(first + step * r + l);
            }
        }
        sum(c, tile, y, ROWS * STRIDE);
    }

    static void numbered(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(8 * 256);
        int at = c.localIdy * 16 + c.localIdx;
        for (int r = 0; r < 8; r++) {
            tile[r * 256 + at] = x.get(at);
        }
        sum(c, tile, y, 8 * 256);
    }

    static void guardedRows(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(ROWS * COLUMNS);
        int first = some(x, 1);
        int end = some(x, 2);
        for (int r = c.localIdy; r < ROWS; r += 16) {
            for (int l = 0; l < COLUMNS; l += 16) {
                float v = 0f;
                if (r + 3 >= first && r <= end) {
                    v = x.get(r * 4 + l + c.localIdx);
                }
                tile[r * COLUMNS + l + c.localIdx] = v;
            }
        }
        sum(c, tile, y, ROWS * COLUMNS);
    }

    static void guardedBothWays(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(ROWS * STRIDE);
        int width = some(x, 1);
        int height = some(x, 2);
        int skipped = some(x, 3) / 4;
        if (c.localIdy == 0) {
            for (int r = c.localIdx; r < ROWS; r += 16) {
                tile[r * STRIDE + COLUMNS] = r;
            }
        }
        c.localBarrier();
        for (int r = 0; r < ROWS; r += 16) {
            for (int l = 0; l < COLUMNS; l += 16) {
                int row = r + c.localIdy;
                int column = l + c.localIdx;
                float v = 0f;
                if (column > skipped && column < width && row < height) {
                    v = x.get(row * 4 + column);
                }
                tile[row * STRIDE + column] = v;
            }
        }
        sum(c, tile, y, ROWS * STRIDE);
    }

    /** A bound on rows that lie one behind the other in both arrays. */
    static void guardedStretch(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(16 * 32);
        int end = some(x, 1) / 6;
        for (int l = 0; l < 32; l += 16) {
            float v = 0f;
            if (c.localIdy < end) {
                v = x.get(c.localIdy * 32 + l + c.localIdx);
            }
            tile[c.localIdy * 32 + l + c.localIdx] = v;
        }
        sum(c, tile, y, 16 * 32);
    }

    /** Bounds that no number is beyond. */
    static void guardedByExtremes(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(ROWS * COLUMNS);
        int least = some(x, 1) < 50 ? Integer.MIN_VALUE : 0;
        int most = some(x, 2) < 50 ? Integer.MAX_VALUE : 0;
        for (int r = 0; r < ROWS; r += 16) {
            for (int l = 0; l < COLUMNS; l += 16) {
                float v = 0f;
                if (r + c.localIdy >= least && l + c.localIdx <= most) {
                    v = x.get((r + c.localIdy) * 4 + l + c.localIdx);
                }
                tile[(r + c.localIdy) * COLUMNS + l + c.localIdx] = v;
            }
        }
        sum(c, tile, y, ROWS * COLUMNS);
    }

    /** Nothing is read if the divisor is 0, so nobody may divide. */
    static void guardedDivision(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(ROWS * COLUMNS);
        int end = some(x, 1) > 50 ? 7 : 0;
        for (int r = c.localIdy; r < ROWS; r += 16) {
            for (int l = c.localIdx; l < COLUMNS; l += 16) {
                float v = 0f;
                if (r < end) {
                    v = x.get(r * 4 + l + 100 / end);
                }
                tile[r * COLUMNS + l] = v;
            }
        }
        sum(c, tile, y, ROWS * COLUMNS);
    }

    /** In a loop of the group, from another place each time. */
    static void repeated(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(ROWS * COLUMNS);
        int at = c.localIdy * 16 + c.localIdx;
        float sum = 0f;
        for (int k = 0; k < 3; k++) {
            int from = k * 7;
            for (int r = 0; r < ROWS; r += 16) {
                for (int l = 0; l < COLUMNS; l += 16) {
                    tile[(r + c.localIdy) * COLUMNS + l + c.localIdx] = x.get(from + r + c.localIdy + l + c.localIdx);
                }
            }
            c.localBarrier();
            for (int l = 0; l < ROWS * COLUMNS; l += 5) {
                sum = sum * 0.9f + tile[(at + l) % (ROWS * COLUMNS)];
            }
            c.localBarrier();
        }
        y.set(at, sum);
    }

    // ---- loops that do something else

    /** Another value than 0 where there is nothing to read. */
    static void otherValue(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(ROWS * COLUMNS);
        int end = some(x, 1);
        for (int r = c.localIdy; r < ROWS; r += 16) {
            for (int l = c.localIdx; l < COLUMNS; l += 16) {
                float v = 1f;
                if (r < end) {
                    v = x.get(r * 4 + l);
                }
                tile[r * COLUMNS + l] = v;
            }
        }
        sum(c, tile, y, ROWS * COLUMNS);
    }

    /** A value of the iteration before where there is nothing to read. */
    static void carried(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(ROWS * COLUMNS);
        int end = some(x, 1);
        float v = 0f;
        for (int r = c.localIdy; r < ROWS; r += 16) {
            for (int l = c.localIdx; l < COLUMNS; l += 16) {
                if (r < end) {
                    v = x.get(r * 4 + l);
                }
                tile[r * COLUMNS + l] = v;
            }
        }
        sum(c, tile, y, ROWS * COLUMNS);
    }

    /** A bound on a diagonal. */
    static void triangle(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(ROWS * COLUMNS);
        for (int r = c.localIdy; r < ROWS; r += 16) {
            for (int l = c.localIdx; l < COLUMNS; l += 16) {
                float v = 0f;
                if (l <= r) {
                    v = x.get(r * 4 + l);
                }
                tile[r * COLUMNS + l] = v;
            }
        }
        sum(c, tile, y, ROWS * COLUMNS);
    }

    /** By some of the work-items. */
    static void bySome(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(ROWS * COLUMNS);
        int at = c.localIdy * 16 + c.localIdx;
        for (int l = at; l < ROWS * COLUMNS; l += 256) {
            tile[l] = 0f;
        }
        c.localBarrier();
        if (c.localIdy == 0) {
            for (int r = 0; r < ROWS; r++) {
                for (int l = c.localIdx; l < COLUMNS; l += 16) {
                    tile[r * COLUMNS + l] = x.get(r * 4 + l);
                }
            }
        }
        sum(c, tile, y, ROWS * COLUMNS);
    }

    /** Columns are not neighbours in the source. */
    static void turned(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(ROWS * COLUMNS);
        for (int r = c.localIdy; r < ROWS; r += 16) {
            for (int l = c.localIdx; l < COLUMNS; l += 16) {
                tile[r * COLUMNS + l] = x.get(l * 4 + r);
            }
        }
        sum(c, tile, y, ROWS * COLUMNS);
    }

    /** The second value counts. */
    static void overwritten(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(ROWS * COLUMNS);
        for (int r = c.localIdy; r < ROWS; r += 16) {
            for (int l = c.localIdx; l < COLUMNS; l += 16) {
                tile[r * COLUMNS + l] = x.get(r * 4 + l);
                tile[r * COLUMNS + l] = x.get(100 + r + l);
            }
        }
        sum(c, tile, y, ROWS * COLUMNS);
    }

    /** How far a loop counts differs between work-items. */
    static void uneven(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(ROWS * COLUMNS);
        int at = c.localIdy * 16 + c.localIdx;
        for (int l = at; l < ROWS * COLUMNS; l += 256) {
            tile[l] = l;
        }
        c.localBarrier();
        for (int r = c.localIdy; r < ROWS; r += 16) {
            for (int l = c.localIdx; l < COLUMNS - 7; l += 16) {
                tile[r * COLUMNS + l] = x.get(r * 4 + l);
            }
        }
        sum(c, tile, y, ROWS * COLUMNS);
    }

    /** One stretch, which is there or not as a whole. */
    static void allOrNothing(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(4 * 256);
        int at = c.localIdy * 16 + c.localIdx;
        boolean there = some(x, 1) > 20;
        for (int r = 0; r < 4; r++) {
            float v = 0f;
            if (there) {
                v = x.get(at);
            }
            tile[r * 256 + at] = v;
        }
        sum(c, tile, y, 4 * 256);
    }

    /** One stretch, bounded by a multiple of what numbers its elements. */
    static void twice(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(8 * 256);
        int end = some(x, 1) * 3;
        for (int r = 0; r < 8; r++) {
            int at = r * 256 + c.localIdy * 16 + c.localIdx;
            float v = 0f;
            if (2 * at < end) {
                v = x.get(at);
            }
            tile[at] = v;
        }
        sum(c, tile, y, 8 * 256);
    }

    /** By those that data choose. */
    static void chosen(KernelContext c, FloatArray x, FloatArray y) {
        float[] tile = c.allocateFloatLocalArray(ROWS * COLUMNS);
        int at = c.localIdy * 16 + c.localIdx;
        for (int l = at; l < ROWS * COLUMNS; l += 256) {
            tile[l] = l;
        }
        c.localBarrier();
        if (x.get(at) > 0f) {
            for (int r = c.localIdy; r < ROWS; r += 16) {
                for (int l = c.localIdx; l < COLUMNS; l += 16) {
                    tile[r * COLUMNS + l] = x.get(r * 4 + l);
                }
            }
        }
        sum(c, tile, y, ROWS * COLUMNS);
    }

    @ParameterizedTest
    @CsvSource({
        "rows, 32 rows of 48",
        "steps, 32 rows of 48",
        "numbered, 8 rows of 256",
        "guardedRows, 32 rows of 48",
        "guardedBothWays, 32 rows of 48",
        "guardedStretch, 16 rows of 32",
        "guardedByExtremes, 32 rows of 48",
        "repeated, 32 rows of 48"
    })
    void tilesAreCopiedAsRows(String name, String rows) throws Throwable {
        for (int i = 0; i < 20; i++) {
            assertThat(OneGroup.check(RowCopiesTest.class, name).report())
                    .as(name)
                    .contains(rows + " floats: copied as rows");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "otherValue",
                "carried",
                "triangle",
                "bySome",
                "turned",
                "overwritten",
                "uneven",
                "guardedDivision",
                "allOrNothing",
                "twice",
                "chosen"
            })
    void loopsThatDoSomethingElseStayLoops(String name) throws Throwable {
        for (int i = 0; i < 20; i++) {
            assertThat(OneGroup.check(RowCopiesTest.class, name).report())
                    .as(name)
                    .noneMatch(l -> l.contains("copied"));
        }
    }
}
