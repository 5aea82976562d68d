package io.omnitransfer.kernels.norm;

import static io.omnitransfer.kernels.host.Lanes.COUNT;
import static io.omnitransfer.kernels.host.Lanes.ORDER;
import static io.omnitransfer.kernels.host.Lanes.load;
import static io.omnitransfer.kernels.host.Lanes.store;
import static io.omnitransfer.kernels.host.Lanes.tail;
import static io.omnitransfer.kernels.host.VectorMath.SPECIES;
import static jdk.incubator.vector.VectorOperators.SUB;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.activation.ActivationHost;
import io.omnitransfer.kernels.host.HostTask;
import io.omnitransfer.kernels.host.Lanes;
import io.omnitransfer.kernels.host.VectorMath;
import io.omnitransfer.threads.Parallel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import jdk.incubator.vector.FloatVector;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Host routines: rows over the cores, elements of a row over vector lanes. A row stays in the cache between its passes,
 * so memory is read and written once. Sums run in four vectors: at least 16 partial sums on every machine.
 *
 * <p>Whole vectors are loaded and stored by calls of the Vector API itself: {@link Lanes#load} is not always inlined into
 * methods as large as these, and then every vector is an object.
 */
final class NormHost {
    /** Elements that stay in the first-level cache. */
    private static final int FEW = 1 << 11;

    private NormHost() {}

    static LibraryTaskDescriptor layerNorm(
            FloatArray x,
            FloatArray scale,
            FloatArray shift,
            FloatArray y,
            int dim,
            float eps,
            Affine scaleBy,
            Affine shiftBy) {
        return HostTask.describe(
                "layerNorm",
                call -> {
                    MemorySegment in = call.memory(0);
                    MemorySegment out = call.memory(3);
                    MemorySegment s = vector(call.memory(1), scaleBy, dim, 1f);
                    MemorySegment b = vector(call.memory(2), shiftBy, dim, 0f);
                    forRows(x.getSize() / dim, dim, r -> layerNormRow(in, s, b, out, (long) r * dim, dim, eps));
                },
                List.of(x, scale, shift, y),
                Set.of(3),
                Set.of());
    }

    static LibraryTaskDescriptor rmsNorm(FloatArray x, FloatArray weight, FloatArray y, int dim, float eps) {
        return HostTask.describe(
                "rmsNorm",
                call -> {
                    MemorySegment in = call.memory(0);
                    MemorySegment w = call.memory(1);
                    MemorySegment out = call.memory(2);
                    forRows(x.getSize() / dim, dim, r -> {
                        long from = (long) r * dim;
                        float mean = squares(in, from, dim, 0f) / dim;
                        scaled(in, w, out, from, dim, (float) (1 / Math.sqrt(mean + eps)));
                    });
                },
                List.of(x, weight, y),
                Set.of(2),
                Set.of());
    }

    static LibraryTaskDescriptor channelNorm(FloatArray x, FloatArray gamma, FloatArray y, int dim, Activation a) {
        return HostTask.describe(
                "channelNorm",
                call -> {
                    MemorySegment in = call.memory(0);
                    MemorySegment w = call.memory(1);
                    MemorySegment out = call.memory(2);
                    double root = Math.sqrt(dim);
                    int few = Math.max(1, FEW / dim);
                    int rows = x.getSize() / dim;
                    // Rows are short and lie one behind the other: the activation runs over several at a time.
                    forRows(Math.ceilDiv(rows, few), few * dim, piece -> {
                        int end = Math.min(rows, (piece + 1) * few);
                        for (int r = piece * few; r < end; r++) {
                            channels(in, w, out, (long) r * dim, dim, root);
                        }
                        if (a != Activation.NONE) {
                            ActivationHost.apply(a, out, out, (long) piece * few * dim, (long) end * dim);
                        }
                    });
                },
                List.of(x, gamma, y),
                Set.of(2),
                Set.of());
    }

    private static void channels(
            MemorySegment x, MemorySegment gamma, MemorySegment y, long from, int dim, double root) {
        double length = Math.sqrt(squares(x, from, dim, 0f));
        scaled(x, gamma, y, from, dim, (float) (root / Math.max(length, 1e-12)));
    }

    /** Calls {@code row} for every row, in parallel blocks of rows of about one {@link Lanes#CHUNK}. */
    private static void forRows(int rows, int dim, IntConsumer row) {
        int block = Math.max(1, Lanes.CHUNK / dim);
        Parallel.forEach(Math.ceilDiv(rows, block), b -> {
            int end = Math.min(rows, (b + 1) * block);
            for (int r = b * block; r < end; r++) {
                row.accept(r);
            }
        });
    }

    /** The factors or summands as one plain vector, so that the row loop has one form. */
    private static MemorySegment vector(MemorySegment memory, Affine affine, int dim, float absent) {
        if (affine.kind() == NormKernels.PLAIN) {
            return memory.asSlice(affine.from() * 4L, dim * 4L);
        }
        // Native like the rest: a loop that meets one kind of memory only compiles to plain loads.
        MemorySegment values = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, dim);
        for (int i = 0; i < dim; i++) {
            float value = affine.kind() == NormKernels.ABSENT
                    ? absent
                    : 1f + memory.getAtIndex(ValueLayout.JAVA_FLOAT, affine.from() + i);
            values.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        }
        return values;
    }

    private static void layerNormRow(
            MemorySegment x, MemorySegment scale, MemorySegment shift, MemorySegment y, long from, int dim, float eps) {
        float mean = sum(x, from, dim) / dim;
        float factor = (float) (1 / Math.sqrt(squares(x, from, dim, mean) / dim + eps));
        int i = 0;
        for (; i <= dim - COUNT; i += COUNT) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, x, from + i << 2, ORDER)
                    .sub(mean)
                    .mul(factor);
            FloatVector a = FloatVector.fromMemorySegment(SPECIES, scale, i * 4L, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(SPECIES, shift, i * 4L, ORDER);
            v.mul(a).add(b).intoMemorySegment(y, from + i << 2, ORDER);
        }
        if (i < dim) {
            var m = tail(i, dim);
            FloatVector v = load(x, from + i, m).sub(mean).mul(factor);
            store(v.mul(load(scale, i, m)).add(load(shift, i, m)), y, from + i, m);
        }
    }

    private static void scaled(MemorySegment x, MemorySegment w, MemorySegment y, long from, int dim, float factor) {
        int i = 0;
        for (; i <= dim - COUNT; i += COUNT) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, x, from + i << 2, ORDER)
                    .mul(factor);
            v.mul(FloatVector.fromMemorySegment(SPECIES, w, i * 4L, ORDER)).intoMemorySegment(y, from + i << 2, ORDER);
        }
        if (i < dim) {
            var m = tail(i, dim);
            store(load(x, from + i, m).mul(factor).mul(load(w, i, m)), y, from + i, m);
        }
    }

    private static float sum(MemorySegment x, long from, int dim) {
        FloatVector a = FloatVector.zero(VectorMath.SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = 0;
        for (; i <= dim - 4 * COUNT; i += 4 * COUNT) {
            a = a.add(FloatVector.fromMemorySegment(SPECIES, x, from + i << 2, ORDER));
            b = b.add(FloatVector.fromMemorySegment(SPECIES, x, from + i + COUNT << 2, ORDER));
            c = c.add(FloatVector.fromMemorySegment(SPECIES, x, from + i + 2 * COUNT << 2, ORDER));
            d = d.add(FloatVector.fromMemorySegment(SPECIES, x, from + i + 3 * COUNT << 2, ORDER));
        }
        for (; i <= dim - COUNT; i += COUNT) {
            a = a.add(FloatVector.fromMemorySegment(SPECIES, x, from + i << 2, ORDER));
        }
        if (i < dim) {
            a = a.add(load(x, from + i, tail(i, dim)));
        }
        return Lanes.sum(a.add(b).add(c.add(d)));
    }

    /** Σ (x − centre)². */
    private static float squares(MemorySegment x, long from, int dim, float centre) {
        FloatVector a = FloatVector.zero(VectorMath.SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = 0;
        for (; i <= dim - 4 * COUNT; i += 4 * COUNT) {
            FloatVector p = FloatVector.fromMemorySegment(SPECIES, x, from + i << 2, ORDER)
                    .sub(centre);
            FloatVector q = FloatVector.fromMemorySegment(SPECIES, x, from + i + COUNT << 2, ORDER)
                    .sub(centre);
            FloatVector r = FloatVector.fromMemorySegment(SPECIES, x, from + i + 2 * COUNT << 2, ORDER)
                    .sub(centre);
            FloatVector s = FloatVector.fromMemorySegment(SPECIES, x, from + i + 3 * COUNT << 2, ORDER)
                    .sub(centre);
            a = p.fma(p, a);
            b = q.fma(q, b);
            c = r.fma(r, c);
            d = s.fma(s, d);
        }
        for (; i <= dim - COUNT; i += COUNT) {
            FloatVector p = FloatVector.fromMemorySegment(SPECIES, x, from + i << 2, ORDER)
                    .sub(centre);
            a = p.fma(p, a);
        }
        if (i < dim) {
            var m = tail(i, dim);
            // Masked, because absent elements would count as −centre.
            FloatVector p = load(x, from + i, m).lanewise(SUB, centre, m);
            a = p.fma(p, a);
        }
        return Lanes.sum(a.add(b).add(c.add(d)));
    }
}
