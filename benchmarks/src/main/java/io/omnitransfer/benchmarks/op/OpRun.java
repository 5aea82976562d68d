package io.omnitransfer.benchmarks.op;

import io.omnitransfer.benchmarks.peer.Peer;
import io.omnitransfer.benchmarks.peer.Peers;
import io.omnitransfer.kernels.host.Lanes;
import io.omnitransfer.kernels.host.VectorMath;
import io.omnitransfer.kernels.spec.Deviation;
import io.omnitransfer.kernels.spec.Expected;
import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Ops;
import io.omnitransfer.kernels.spec.Sample;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.threads.Parallel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;

/**
 * A registered op on one of its presets, in one variant of ours or by a peer, whose result has been compared with the
 * op's reference, and can be once more when it has been measured: later runs need not be what the first one was. The
 * just-in-time compiler gets to them, and weights are kept in another form.
 */
public final class OpRun implements AutoCloseable {
    /** Up to so many operations, the whole result is compared: about a second of double precision. */
    private static final long WHOLE = 500_000_000;

    /** Beyond, so many elements of it. */
    private static final int SAMPLED = 200;

    private static final long SEED = 1;

    private static final Pattern SHAPE = Pattern.compile("\\d+(x\\d+)+");

    /** So many elements of an output are kept for the comparison at the end. */
    private static final int KEPT = 1 << 20;

    private final String name;
    private final OpCase work;
    private final Peer.Run run;
    /** What every run gives; empty if that is not known. */
    private final List<Expected> expected;

    private OpRun(String name, OpCase work, Peer.Run run, List<Expected> expected) {
        this.name = name;
        this.work = work;
        this.run = run;
        this.expected = expected;
    }

    /**
     * Builds and checks.
     *
     * @param preset the beginning of a preset's name, or a shape such as {@code 4000x1536}
     * @param variant a variant of the op, or the name of a peer
     * @throws IllegalArgumentException if there is no such op, preset or variant
     * @throws IllegalStateException if the result is wrong
     */
    public static OpRun prepare(String op, String preset, String variant, Device device) {
        OpSpec spec = Ops.named(op);
        int[] shape = shape(spec, preset);
        OpCase work = spec.plain(shape, new Random(SEED));
        Sample sample = work.flops() < WHOLE ? Sample.ALL : Sample.of(SAMPLED, SEED);
        List<Expected> expected = work.expected(sample); // before the run, which may overwrite an input
        if (expected.isEmpty()) {
            throw new IllegalStateException(op + ": nothing to compare with: the reference has no outputs");
        }
        Peer.Run run = spec.variants().contains(variant)
                ? ours(work, variant, device)
                : Peers.named(variant)
                        .flatMap(p -> p.prepare(op, shape, work))
                        .orElseThrow(() -> new IllegalArgumentException(
                                "%s has no variant and no peer '%s'; its variants are %s, peers are %s"
                                        .formatted(
                                                op,
                                                variant,
                                                spec.variants(),
                                                Peers.all().stream()
                                                        .map(Peer::name)
                                                        .toList())));
        boolean inPlace = work.inputs().stream().anyMatch(work::overwrites);
        List<Expected> later = inPlace
                ? List.of()
                : expected.stream().map(e -> e.thinned(KEPT)).toList();
        OpRun checked = new OpRun(op + " " + variant, work, run, later);
        try {
            checked.run();
            checked.compare(expected);
            return checked;
        } catch (RuntimeException e) {
            checked.close();
            throw e;
        }
    }

    /**
     * No op, but what limits many: copies as many bytes as the op moves at least, half of them read and half written, each
     * thread a part of its own.
     *
     * @param byStores vector by vector, with Java's own stores, before which the processor reads the lines they write.
     *     Otherwise by {@link MemorySegment#copy}, whose stores go past the caches where much is copied
     * @throws IllegalArgumentException if there is no such op or preset
     */
    static OpRun copy(String op, String preset, boolean byStores) {
        OpSpec spec = Ops.named(op);
        OpCase work = spec.plain(shape(spec, preset), new Random(SEED));
        long bytes = Math.ceilDiv(work.bytes() / 2, Parallel.THREADS);
        Arena arena = Arena.ofAuto();
        MemorySegment from = arena.allocate(bytes * Parallel.THREADS, 64).fill((byte) 1);
        MemorySegment to = arena.allocate(bytes * Parallel.THREADS, 64);
        Peer.Run run = new Peer.Run() {
            @Override
            public void run() {
                if (byStores) {
                    Parallel.forEach(Parallel.THREADS, i -> store(from, to, i * bytes, (i + 1) * bytes));
                } else {
                    Parallel.forEach(Parallel.THREADS, i -> MemorySegment.copy(from, i * bytes, to, i * bytes, bytes));
                }
            }

            @Override
            public float[] output(int i) {
                throw new UnsupportedOperationException("a copy has no outputs of the op");
            }

            @Override
            public void close() {}
        };
        return new OpRun("copy", work, run, List.of());
    }

    private static void store(MemorySegment from, MemorySegment to, long at, long end) {
        long i = at;
        for (; i <= end - Lanes.COUNT * 4L; i += Lanes.COUNT * 4L) {
            FloatVector.fromMemorySegment(VectorMath.SPECIES, from, i, Lanes.ORDER)
                    .intoMemorySegment(to, i, Lanes.ORDER);
        }
        MemorySegment.copy(from, i, to, i, end - i);
    }

    private static int[] shape(OpSpec spec, String preset) {
        return SHAPE.matcher(preset).matches() ? numbers(spec, preset) : preset(spec, preset);
    }

    private static int[] preset(OpSpec spec, String name) {
        return spec.presets().entrySet().stream()
                .filter(p -> p.getKey().startsWith(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s has no preset '%s'; there are %s"
                        .formatted(spec.name(), name, spec.presets().keySet())))
                .getValue();
    }

    private static int[] numbers(OpSpec spec, String shape) {
        int[] numbers =
                Stream.of(shape.split("x", -1)).mapToInt(Integer::parseInt).toArray();
        int axes = spec.axes().split(",").length;
        if (numbers.length != axes) {
            throw new IllegalArgumentException("%s: shape %s has %d extents, expected %d: %s"
                    .formatted(spec.name(), shape, numbers.length, axes, spec.axes()));
        }
        return numbers;
    }

    /**
     * Runs once more and compares, at many elements at least. Of an op that overwrites its inputs only the first run can
     * be compared; of a copy there is nothing to compare.
     *
     * @throws IllegalStateException if the result is wrong
     */
    public void verify() {
        if (!expected.isEmpty()) {
            work.outputs().forEach(t -> t.segment().fill((byte) -1)); // NaN, in case nothing is written any more
            run();
            compare(expected);
        }
    }

    private void compare(List<Expected> expected) {
        IntStream.range(0, expected.size())
                .mapToObj(i -> Deviation.describe(run.output(i), expected.get(i), work.tolerance()))
                .filter(wrong -> !wrong.isEmpty())
                .findFirst()
                .ifPresent(wrong -> {
                    throw new IllegalStateException(name + ": " + wrong);
                });
    }

    /** Inputs stay on the device, so that what is measured is the op and not the transfer. */
    private static Peer.Run ours(OpCase work, String variant, Device device) {
        ProgramBuilder builder = new ProgramBuilder(device, Variants.valueOf(variant.toUpperCase(Locale.ROOT)));
        GraphBuilder g = builder.graph("op").resident(work.inputs().toArray(Tensor[]::new));
        work.append(g);
        g.output(work.outputs().toArray(Tensor[]::new));
        Program program = builder.compile();
        return new Peer.Run() {
            @Override
            public void run() {
                program.run();
            }

            @Override
            public float[] output(int i) {
                return work.outputs().get(i).toFloats();
            }

            @Override
            public void close() {
                program.close();
            }
        };
    }

    public void run() {
        run.run();
    }

    public long flops() {
        return work.flops();
    }

    public long bytes() {
        return work.bytes();
    }

    @Override
    public void close() {
        run.close();
    }
}
