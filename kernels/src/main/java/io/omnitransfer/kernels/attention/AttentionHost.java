package io.omnitransfer.kernels.attention;

import io.omnitransfer.kernels.host.HostCall;
import io.omnitransfer.kernels.host.HostRoutine;
import io.omnitransfer.kernels.host.HostTask;
import io.omnitransfer.threads.Parallel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Attention on the Vector API. A job is one key head in one window: its keys and values are packed once, then blocks of
 * queries ({@link QueryBlock}) run against them. Many jobs are dealt to the cores whole; of few jobs first the packing,
 * then the blocks of all of them. How work is dealt out never changes a sum.
 *
 * @param windowed whether there are bounds
 * @param summed whether the log-sum-exp is stored
 * @param resume whether out and lse hold the state of earlier segments
 */
record AttentionHost(AttentionShape shape, int queries, int keys, boolean windowed, boolean summed, boolean resume)
        implements HostRoutine {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    /** From so many jobs a thread on, they are dealt out whole. */
    private static final int WHOLE = 4;
    /** Keys' elements that are packed at a time, if there is a choice: with the values 32 MiB. */
    private static final long PACKED_KEYS = 4 << 20;

    private static final ThreadLocal<List<PackedKeys>> BATCH = ThreadLocal.withInitial(ArrayList::new);
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
        if (jobs >= WHOLE * Parallel.threads()) {
            Parallel.forEach(jobs, j -> {
                Job job = job(memory, bounds, j, PACKED.get());
                for (int i = 0; i < job.parts(); i++) {
                    job.pack(i);
                }
                for (int i = 0; i < job.blocks(); i++) {
                    job.run(i);
                }
            });
            return;
        }
        int longest = IntStream.range(0, windows)
                .map(w -> bounds[w + 1] - bounds[w])
                .max()
                .orElseThrow();
        int batch = Math.clamp(PACKED_KEYS / ((long) longest * shape.headDim()), 1, jobs);
        for (int first = 0; first < jobs; first += batch) {
            together(memory, bounds, first, Math.min(batch, jobs - first));
        }
    }

    /** Some jobs at once: all threads pack all their keys, then share their blocks of queries. */
    private void together(Memory memory, int[] bounds, int first, int count) {
        List<PackedKeys> packed = BATCH.get();
        while (packed.size() < count) {
            packed.add(new PackedKeys());
        }
        Job[] jobs = new Job[count];
        int parts = 0;
        int blocks = 0;
        for (int j = 0; j < count; j++) {
            jobs[j] = job(memory, bounds, first + j, packed.get(j));
            parts = Math.max(parts, jobs[j].parts());
            blocks = Math.max(blocks, jobs[j].blocks());
        }
        Parallel.forEach(
                count * parts,
                i -> {
                    Job job = jobs[i % count];
                    if (i / count < job.parts()) {
                        job.pack(i / count);
                    }
                },
                count * blocks,
                i -> {
                    Job job = jobs[i % count];
                    if (i / count < job.blocks()) {
                        job.run(i / count);
                    }
                });
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

    private Job job(Memory memory, int[] bounds, int index, PackedKeys packed) {
        int windows = bounds.length - 1;
        int window = index % windows;
        int head = index / windows;
        int first = bounds[window];
        int count = bounds[window + 1] - first;
        packed.begin(first, count, head, shape);
        return new Job(packed, memory, head, windowed ? first : 0, windowed ? count : queries);
    }

    /** All queries that see one key head in one window. */
    private final class Job {
        private final PackedKeys packed;
        private final Memory memory;
        private final int kvHead;
        private final int firstQuery;
        private final int rows;

        Job(PackedKeys packed, Memory memory, int kvHead, int firstQuery, int rows) {
            this.packed = packed;
            this.memory = memory;
            this.kvHead = kvHead;
            this.firstQuery = firstQuery;
            this.rows = rows;
        }

        int parts() {
            return packed.parts();
        }

        void pack(int part) {
            packed.pack(memory.k(), memory.v(), part);
        }

        /** Blocks of queries of all heads that share the key head. */
        int blocks() {
            return shape.group() * Math.ceilDiv(rows, QueryBlock.ROWS);
        }

        void run(int block) {
            int blocks = Math.ceilDiv(rows, QueryBlock.ROWS);
            int head = kvHead * shape.group() + block / blocks;
            int row = block % blocks * QueryBlock.ROWS;
            int height = Math.min(QueryBlock.ROWS, rows - row);
            BLOCK.get().run(memory, packed, shape, head, firstQuery, row, height, resume);
        }
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
