package io.omnitransfer.benchmarks.machine;

import io.omnitransfer.benchmarks.Jvm;
import io.omnitransfer.benchmarks.Work;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * The processor's f32 peak (fused multiply-adds on registers) and its memory's (copying arrays far larger than the
 * caches, bytes read plus bytes written), with all its threads.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(Threads.MAX)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.VECTOR, Jvm.NATIVE, Jvm.NO_BAILOUT})
@SuppressWarnings("NullAway.Init")
public class PeakBenchmark {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 10;
    private static final int STEPS = 100_000;
    private static final long COPIED = 256L << 20;

    /** Source and target of the copy, each thread with a part of its own. */
    @State(Scope.Benchmark)
    public static class Arrays {
        private MemorySegment from;
        private MemorySegment to;

        @Setup
        public void setUp() {
            Arena arena = Arena.ofAuto();
            from = arena.allocate(COPIED, 4096).fill((byte) 1);
            to = arena.allocate(COPIED, 4096).fill((byte) 2);
        }

        @TearDown
        public void tearDown() {
            if (to.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0) != 1) {
                throw new IllegalStateException("the copy did not arrive");
            }
        }
    }

    /** Ten chains, so that latency is hidden; two operands beside them still fit sixteen registers. */
    @Benchmark
    public float fma(Work work) {
        FloatVector a = FloatVector.broadcast(LANES, 0.9999f);
        FloatVector b = FloatVector.broadcast(LANES, 1e-4f);
        FloatVector c0 = b;
        FloatVector c1 = b;
        FloatVector c2 = b;
        FloatVector c3 = b;
        FloatVector c4 = b;
        FloatVector c5 = b;
        FloatVector c6 = b;
        FloatVector c7 = b;
        FloatVector c8 = b;
        FloatVector c9 = b;
        for (int i = 0; i < STEPS; i++) {
            c0 = c0.fma(a, b);
            c1 = c1.fma(a, b);
            c2 = c2.fma(a, b);
            c3 = c3.fma(a, b);
            c4 = c4.fma(a, b);
            c5 = c5.fma(a, b);
            c6 = c6.fma(a, b);
            c7 = c7.fma(a, b);
            c8 = c8.fma(a, b);
            c9 = c9.fma(a, b);
        }
        work.add(2.0 * CHAINS * STEPS * LANES.length(), 0);
        FloatVector sum = c0.add(c1)
                .add(c2)
                .add(c3)
                .add(c4)
                .add(c5)
                .add(c6)
                .add(c7)
                .add(c8)
                .add(c9);
        return sum.lane(0);
    }

    @Benchmark
    public void copy(Arrays arrays, ThreadParams thread, Work work) {
        long part = COPIED / thread.getThreadCount();
        long at = part * thread.getThreadIndex();
        MemorySegment.copy(arrays.from, at, arrays.to, at, part);
        work.add(0, 2.0 * part);
    }
}
