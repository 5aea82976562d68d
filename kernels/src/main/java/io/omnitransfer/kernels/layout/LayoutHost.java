package io.omnitransfer.kernels.layout;

import io.omnitransfer.kernels.host.HostTask;
import io.omnitransfer.kernels.host.Lanes;
import io.omnitransfer.threads.Parallel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Host routines that only move data. */
final class LayoutHost {
    /** Rows of y per parallel task; a cache line of x holds this many columns. */
    private static final int STRIP = 16;

    private LayoutHost() {}

    static LibraryTaskDescriptor transpose(FloatArray x, FloatArray y, int rows, int cols) {
        return HostTask.describe(
                "transpose",
                call -> transpose(call.memory(0), call.memory(1), rows, cols),
                List.of(x, y),
                Set.of(1),
                Set.of());
    }

    /** Declares dst as written, like the kernel: several copies may fill a tensor that nothing has written before. */
    static LibraryTaskDescriptor copy(FloatArray src, FloatArray dst, int from, int to, int n) {
        return HostTask.describe(
                "copy",
                call -> copy(call.memory(0), call.memory(1), from, to, n),
                List.of(src, dst),
                Set.of(1),
                Set.of());
    }

    static LibraryTaskDescriptor fill(FloatArray y, float value) {
        return HostTask.describe("fill", call -> fill(call.memory(0), value), List.of(y), Set.of(0), Set.of());
    }

    private static void transpose(MemorySegment x, MemorySegment y, int rows, int cols) {
        Parallel.forEach(Math.ceilDiv(cols, STRIP), strip -> {
            int to = Math.min(cols, (strip + 1) * STRIP);
            for (int block = 0; block < rows; block += STRIP) {
                int end = Math.min(rows, block + STRIP);
                for (int c = strip * STRIP; c < to; c++) {
                    for (int r = block; r < end; r++) {
                        y.setAtIndex(
                                ValueLayout.JAVA_FLOAT,
                                (long) c * rows + r,
                                x.getAtIndex(ValueLayout.JAVA_FLOAT, (long) r * cols + c));
                    }
                }
            }
        });
    }

    private static void copy(MemorySegment src, MemorySegment dst, long from, long to, long n) {
        Lanes.forChunks(n, i -> {
            long count = Math.min(Lanes.CHUNK, n - i);
            MemorySegment.copy(src, (from + i) * 4, dst, (to + i) * 4, count * 4);
        });
    }

    private static void fill(MemorySegment y, float value) {
        long n = y.byteSize() / 4;
        Lanes.forChunks(n, i -> {
            long end = Math.min(i + Lanes.CHUNK, n);
            for (long k = i; k < end; k++) {
                y.setAtIndex(ValueLayout.JAVA_FLOAT, k, value);
            }
        });
    }
}
