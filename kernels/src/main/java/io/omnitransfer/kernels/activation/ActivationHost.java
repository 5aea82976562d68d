package io.omnitransfer.kernels.activation;

import io.omnitransfer.kernels.host.HostTask;
import io.omnitransfer.kernels.host.Lanes;
import io.omnitransfer.kernels.host.VectorMath;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Host routines. One loop per function: a loop that dispatched per vector would keep its vectors on the heap. */
public final class ActivationHost {
    private ActivationHost() {}

    static LibraryTaskDescriptor activate(FloatArray x, FloatArray y, Activation a) {
        return HostTask.describe(
                "activate",
                call -> activate(a, call.memory(0), call.memory(1), x.getSize()),
                List.of(x, y),
                Set.of(1),
                Set.of());
    }

    static LibraryTaskDescriptor activateInPlace(FloatArray x, Activation a) {
        return HostTask.describe(
                "activateInPlace",
                call -> activate(a, call.memory(0), call.memory(0), x.getSize()),
                List.of(x),
                Set.of(),
                Set.of(0));
    }

    static LibraryTaskDescriptor siluGate(FloatArray gate, FloatArray up, FloatArray y) {
        return HostTask.describe(
                "siluGate",
                call -> siluGate(call.memory(0), call.memory(1), call.memory(2), gate.getSize()),
                List.of(gate, up, y),
                Set.of(2),
                Set.of());
    }

    static LibraryTaskDescriptor siluGateInPlace(FloatArray gate, FloatArray up) {
        return HostTask.describe(
                "siluGateInPlace",
                call -> siluGate(call.memory(0), call.memory(1), call.memory(0), gate.getSize()),
                List.of(gate, up),
                Set.of(),
                Set.of(0));
    }

    private static void activate(Activation a, MemorySegment x, MemorySegment y, long size) {
        Lanes.forChunks(size, from -> apply(a, x, y, from, Math.min(size, from + Lanes.CHUNK)));
    }

    /** y[i] = a(x[i]) for from ≤ i &lt; to, on this thread; {@code y} may be {@code x}. */
    public static void apply(Activation a, MemorySegment x, MemorySegment y, long from, long to) {
        switch (a) {
            case NONE -> MemorySegment.copy(x, from << 2, y, from << 2, (to - from) << 2);
            case SILU -> silu(x, y, from, to);
            case GELU_TANH -> geluTanh(x, y, from, to);
            case GELU_ERF -> geluErf(x, y, from, to);
        }
    }

    private static void silu(MemorySegment x, MemorySegment y, long from, long to) {
        long i = from;
        for (; i <= to - Lanes.COUNT; i += Lanes.COUNT) {
            Lanes.store(VectorMath.silu(Lanes.load(x, i)), y, i);
        }
        if (i < to) {
            var tail = Lanes.tail(i, to);
            Lanes.store(VectorMath.silu(Lanes.load(x, i, tail)), y, i, tail);
        }
    }

    private static void geluTanh(MemorySegment x, MemorySegment y, long from, long to) {
        long i = from;
        for (; i <= to - Lanes.COUNT; i += Lanes.COUNT) {
            Lanes.store(VectorMath.geluTanh(Lanes.load(x, i)), y, i);
        }
        if (i < to) {
            var tail = Lanes.tail(i, to);
            Lanes.store(VectorMath.geluTanh(Lanes.load(x, i, tail)), y, i, tail);
        }
    }

    private static void geluErf(MemorySegment x, MemorySegment y, long from, long to) {
        long i = from;
        for (; i <= to - Lanes.COUNT; i += Lanes.COUNT) {
            Lanes.store(VectorMath.geluErf(Lanes.load(x, i)), y, i);
        }
        if (i < to) {
            var tail = Lanes.tail(i, to);
            Lanes.store(VectorMath.geluErf(Lanes.load(x, i, tail)), y, i, tail);
        }
    }

    private static void siluGate(MemorySegment gate, MemorySegment up, MemorySegment y, long size) {
        Lanes.forChunks(size, from -> siluGate(gate, up, y, from, Math.min(size, from + Lanes.CHUNK)));
    }

    private static void siluGate(MemorySegment gate, MemorySegment up, MemorySegment y, long from, long to) {
        long i = from;
        for (; i <= to - Lanes.COUNT; i += Lanes.COUNT) {
            Lanes.store(VectorMath.silu(Lanes.load(gate, i)).mul(Lanes.load(up, i)), y, i);
        }
        if (i < to) {
            var tail = Lanes.tail(i, to);
            Lanes.store(VectorMath.silu(Lanes.load(gate, i, tail)).mul(Lanes.load(up, i, tail)), y, i, tail);
        }
    }
}
