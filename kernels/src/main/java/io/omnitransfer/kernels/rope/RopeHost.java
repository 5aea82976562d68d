package io.omnitransfer.kernels.rope;

import io.omnitransfer.kernels.host.HostCall;
import io.omnitransfer.kernels.host.HostTask;
import io.omnitransfer.kernels.host.Lanes;
import io.omnitransfer.kernels.host.VectorMath;
import io.omnitransfer.threads.Parallel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import jdk.incubator.vector.FloatVector;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Host routine: tokens over the cores. Per token the table is spread to one factor for an element and one for its
 * partner, which all heads share; then y = x·own + partner·other, in vectors, whatever the pairing.
 */
record RopeHost(int tokens, int heads, int dim, Pairing pairing) {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    LibraryTaskDescriptor describe(FloatArray x, FloatArray table, FloatArray y) {
        return HostTask.describe(
                "rope",
                call -> run(call.memory(0), call.memory(1), call.memory(2)),
                List.of(x, table, y),
                Set.of(2),
                Set.of());
    }

    LibraryTaskDescriptor describeInPlace(FloatArray x, FloatArray table) {
        return HostTask.describe("rope", this::runInPlace, List.of(x, table), Set.of(), Set.of(0));
    }

    private void runInPlace(HostCall call) {
        run(call.memory(0), call.memory(1), call.memory(0));
    }

    private void run(MemorySegment x, MemorySegment table, MemorySegment y) {
        int width = heads * dim;
        int block = Math.max(1, Lanes.CHUNK / width);
        Parallel.forEach(Math.ceilDiv(tokens, block), b -> {
            Row row = new Row();
            int end = Math.min(tokens, (b + 1) * block);
            for (int t = b * block; t < end; t++) {
                row.factors(table, t);
                for (int h = 0; h < heads; h++) {
                    row.rotate(x, y, ((long) t * width + h * dim) * Float.BYTES);
                }
            }
        });
    }

    /** One thread's buffers, as long as whole vectors. */
    private final class Row {
        private final int padded = Math.ceilDiv(dim, Lanes.COUNT) * Lanes.COUNT;
        private final float[] own = new float[padded];
        private final float[] other = new float[padded];
        private final float[] x = new float[padded];
        private final float[] partner = new float[padded];

        void factors(MemorySegment table, int token) {
            int half = dim / 2;
            for (int i = 0; i < half; i++) {
                long at = ((long) token * half + i) * 2;
                float cos = table.getAtIndex(FLOAT, at);
                float sin = table.getAtIndex(FLOAT, at + 1);
                int first = pairing == Pairing.INTERLEAVED ? 2 * i : i;
                int second = pairing == Pairing.INTERLEAVED ? 2 * i + 1 : i + half;
                own[first] = cos;
                own[second] = cos;
                other[first] = -sin;
                other[second] = sin;
            }
        }

        void rotate(MemorySegment from, MemorySegment to, long at) {
            int half = dim / 2;
            MemorySegment.copy(from, FLOAT, at, x, 0, dim);
            if (pairing == Pairing.INTERLEAVED) {
                for (int i = 0; i < dim; i += 2) {
                    partner[i] = x[i + 1];
                    partner[i + 1] = x[i];
                }
            } else {
                System.arraycopy(x, half, partner, 0, half);
                System.arraycopy(x, 0, partner, half, half);
            }
            for (int i = 0; i < padded; i += Lanes.COUNT) {
                FloatVector p = FloatVector.fromArray(VectorMath.SPECIES, partner, i)
                        .mul(FloatVector.fromArray(VectorMath.SPECIES, other, i));
                FloatVector.fromArray(VectorMath.SPECIES, x, i)
                        .fma(FloatVector.fromArray(VectorMath.SPECIES, own, i), p)
                        .intoArray(x, i);
            }
            MemorySegment.copy(x, 0, to, FLOAT, at, dim);
        }
    }
}
