package io.omnitransfer.embedded.compiler.jvm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Copies of whole tiles, for generated code. Public because generated classes are hidden. */
public final class RowCopy {
    private RowCopy() {}

    /**
     * {@code target[to + toStep·r + c] = source[from + fromStep·r + c]} for rows r and columns c from 0 on; 0 outside of the rows
     * and columns that are to be read.
     *
     * @param toStep at least {@code columns}, if there is more than one row
     */
    public static void run(
            MemorySegment source,
            int from,
            int fromStep,
            float[] target,
            int to,
            int toStep,
            int rows,
            long firstRow,
            long endRow,
            int columns,
            long firstColumn,
            long endColumn) {
        int top = within(firstRow, rows);
        int bottom = Math.max(top, within(endRow, rows));
        int left = within(firstColumn, columns);
        int right = Math.max(left, within(endColumn, columns));
        if (left == 0 && right == columns && fromStep == columns && toStep == columns) {
            zero(target, to, columns * top);
            copy(source, (long) from + (long) columns * top, target, to + columns * top, columns * (bottom - top));
            zero(target, to + columns * bottom, columns * (rows - bottom));
            return;
        }
        for (int r = 0; r < rows; r++) {
            int row = to + toStep * r;
            if (r < top || r >= bottom) {
                zero(target, row, columns);
            } else {
                zero(target, row, left);
                copy(source, (long) from + (long) fromStep * r + left, target, row + left, right - left);
                zero(target, row + right, columns - right);
            }
        }
    }

    private static void zero(float[] target, int to, int n) {
        if (n > 0) {
            Arrays.fill(target, to, to + n, 0f);
        }
    }

    private static void copy(MemorySegment source, long from, float[] target, int to, int n) {
        if (n > 0) {
            MemorySegment.copy(source, ValueLayout.JAVA_FLOAT, from * Float.BYTES, target, to, n);
        }
    }

    private static int within(long n, int most) {
        return (int) Math.clamp(n, 0, most);
    }
}
