package io.omnitransfer.kernels.linear;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.host.HostCall;
import io.omnitransfer.kernels.host.HostRoutine;
import io.omnitransfer.kernels.host.HostTask;
import io.omnitransfer.kernels.host.gemm.FloatRows;
import io.omnitransfer.kernels.host.gemm.Gemm;
import io.omnitransfer.kernels.host.gemm.Panels;
import io.omnitransfer.runtime.DType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * One linear layer on the Vector API: {@link Gemm} with the {@link EpilogueSink}. Weights and bias are widened as they
 * are packed.
 *
 * @param bias element type of the bias, or null for none
 * @param gateRow row of the gate, or −1 for none
 * @param kept what is kept of the weights between calls; null if they may change
 */
record LinearHost(
        int m,
        int n,
        int k,
        DType weight,
        @Nullable DType bias,
        Activation activation,
        boolean accumulate,
        int gateRow,
        @Nullable Panels kept)
        implements HostRoutine {

    /** The call on these arrays; where there is no bias or no gate, any array stands in and is not read. */
    LibraryTaskDescriptor describe(
            FloatArray x, TornadoNativeArray w, TornadoNativeArray bias, FloatArray gate, FloatArray y) {
        Set<Integer> result = Set.of(4);
        return HostTask.describe(
                "linear",
                this,
                List.of(x, w, bias, gate, y),
                accumulate ? Set.of() : result,
                accumulate ? result : Set.of());
    }

    @Override
    public void run(HostCall call) {
        run(call.memory(0), call.memory(1), call.memory(2), call.memory(3), call.memory(4));
    }

    void run(MemorySegment x, MemorySegment w, MemorySegment b, MemorySegment gate, MemorySegment y) {
        int padded = EpilogueSink.padded(n);
        float[] biases = bias == null ? null : FloatRows.vector(b, bias, n, padded);
        float[] gates = gateRow < 0
                ? null
                : FloatRows.vector(
                        gate.asSlice((long) gateRow * n * Float.BYTES, (long) n * Float.BYTES), DType.F32, n, padded);
        Gemm.run(
                m,
                n,
                k,
                new FloatRows(x, DType.F32, k),
                new FloatRows(w, weight, k),
                new EpilogueSink(y, n, biases, activation, accumulate, gates),
                kept);
    }
}
