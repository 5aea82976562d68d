package io.omnitransfer.kernels.attention;

import io.omnitransfer.kernels.host.HostCall;
import io.omnitransfer.kernels.host.HostRoutine;
import io.omnitransfer.kernels.host.HostTask;
import io.omnitransfer.kernels.host.Parallel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Attention on the Vector API. A job is one key head in one window: its keys and values are packed once, then blocks of
 * queries ({@link QueryBlock}) run against them. Many jobs are dealt to the cores whole; the packing and the blocks of
 * few jobs are dealt out inside each. How work is dealt out never changes a sum.
 *
 * @param windowed whether there are bounds
 * @param summed whether the log-sum-exp is stored
 * @param resume whether out and lse hold the state of earlier segments
 */
record AttentionHost(AttentionShape shape, int queries, int keys, boolean windowed, boolean summed, boolean resume)
        implements HostRoutine {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private static final ThreadLocal<PackedKeys> PACKED = ThreadLocal.withInitial(PackedKeys::new);
    private static final ThreadLocal<QueryBlock> BLOCK = ThreadLocal.withInitial(QueryBlock::new);

    /** The call on these arrays; where there are no bounds or no lse, any array stands in and is not touched. */
    LibraryTaskDescriptor describe(
            FloatArray q, FloatArray k, FloatArray v, TornadoNativeArray bounds, FloatArray out, FloatArray lse) {
        Set<Integer> results = summed ? Set.of(4, 5) : Set.of(4);
        return HostTask.describe(
                "attention",
                this,
                List.of(q, k, v, bounds, out, lse),
                resume ? Set.of() : results,
                resume ? results : Set.of());
    }

    @Override
    public void run(HostCall call) {
        int[] bounds = windowed ? call.memory(3).toArray(INT) : new int[] {0, keys};
        if (windowed) {
            check(bounds);
        }
        Memory memory = new Memory(
                call.memory(0), call.memory(1), call.memory(2), call.memory(4), summed ? call.memory(5) : null);
        int windows = bounds.length - 1;
        int jobs = windows * shape.kvHeads();
        if (jobs >= 2 * Parallel.threads()) {
            Parallel.forEach(jobs, j -> job(memory, bounds, j % windows, j / windows));
        } else {
            for (int j = 0; j < jobs; j++) {
                job(memory, bounds, j % windows, j / windows);
            }
        }
    }

    private void check(int[] bounds) {
        boolean valid = bounds[0] == 0 && bounds[bounds.length - 1] == queries;
        for (int i = 1; i < bounds.length; i++) {
            valid &= bounds[i - 1] < bounds[i];
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "attention: window bounds %s, expected to increase strictly from 0 to %d tokens"
                            .formatted(Arrays.toString(bounds), queries));
        }
    }

    /** All queries that see one key head in one window. */
    private void job(Memory memory, int[] bounds, int window, int kvHead) {
        int firstKey = bounds[window];
        int count = bounds[window + 1] - firstKey;
        int firstQuery = windowed ? firstKey : 0;
        int rows = windowed ? count : queries;
        PackedKeys packed = PACKED.get();
        packed.pack(memory.k(), memory.v(), firstKey, count, kvHead, shape);
        int blocks = Math.ceilDiv(rows, QueryBlock.ROWS);
        int group = shape.group();
        Parallel.forEach(group * blocks, t -> {
            int head = kvHead * group + t / blocks;
            int row = t % blocks * QueryBlock.ROWS;
            int height = Math.min(QueryBlock.ROWS, rows - row);
            BLOCK.get().run(memory, packed, shape, head, firstQuery, row, height, resume);
        });
    }

    /**
     * The memory of one call.
     *
     * @param lse null if no log-sum-exp is kept
     */
    record Memory(
            MemorySegment q,
            MemorySegment k,
            MemorySegment v,
            MemorySegment out,
            @Nullable MemorySegment lse) {}
}
