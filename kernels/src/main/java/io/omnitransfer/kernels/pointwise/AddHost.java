package io.omnitransfer.kernels.pointwise;

import io.omnitransfer.kernels.host.HostTask;
import io.omnitransfer.kernels.host.Lanes;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Host routine of {@link Add}. */
final class AddHost {
    private AddHost() {}

    static LibraryTaskDescriptor add(FloatArray a, FloatArray b, FloatArray y) {
        return HostTask.describe(
                "add",
                call -> add(call.memory(0), call.memory(1), call.memory(2), y.getSize()),
                List.of(a, b, y),
                Set.of(2),
                Set.of());
    }

    static LibraryTaskDescriptor addInPlace(FloatArray a, FloatArray b) {
        return HostTask.describe(
                "addInPlace",
                call -> add(call.memory(0), call.memory(1), call.memory(0), a.getSize()),
                List.of(a, b),
                Set.of(),
                Set.of(0));
    }

    private static void add(MemorySegment a, MemorySegment b, MemorySegment y, long size) {
        Lanes.forChunks(size, from -> add(a, b, y, from, Math.min(size, from + Lanes.CHUNK)));
    }

    private static void add(MemorySegment a, MemorySegment b, MemorySegment y, long from, long to) {
        long i = from;
        for (; i <= to - Lanes.COUNT; i += Lanes.COUNT) {
            Lanes.store(Lanes.load(a, i).add(Lanes.load(b, i)), y, i);
        }
        if (i < to) {
            var tail = Lanes.tail(i, to);
            Lanes.store(Lanes.load(a, i, tail).add(Lanes.load(b, i, tail)), y, i, tail);
        }
    }
}
