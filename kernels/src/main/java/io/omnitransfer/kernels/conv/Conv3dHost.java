package io.omnitransfer.kernels.conv;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.host.HostCall;
import io.omnitransfer.kernels.host.HostRoutine;
import io.omnitransfer.kernels.host.HostTask;
import io.omnitransfer.kernels.host.gemm.FloatRows;
import io.omnitransfer.kernels.host.gemm.Gemm;
import io.omnitransfer.kernels.host.gemm.Sink;
import io.omnitransfer.kernels.linear.EpilogueSink;
import io.omnitransfer.runtime.DType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * One convolution on the Vector API: {@link Winograd}'s way where it fits, else {@link Gemm} of {@link PatchRows} with the
 * weights.
 *
 * @param bias element type of the bias, or null for none
 */
record Conv3dHost(Conv3dShape shape, DType weight, @Nullable DType bias, boolean accumulate) implements HostRoutine {

    /** The call on these arrays; where there is no history or no bias, any array stands in and is not read. */
    LibraryTaskDescriptor describe(
            FloatArray x, FloatArray history, TornadoNativeArray w, TornadoNativeArray bias, FloatArray y) {
        Set<Integer> result = Set.of(4);
        return HostTask.describe(
                "conv3d",
                this,
                List.of(x, history, w, bias, y),
                accumulate ? Set.of() : result,
                accumulate ? result : Set.of());
    }

    @Override
    public void run(HostCall call) {
        run(call.memory(0), call.memory(1), call.memory(2), call.memory(3), call.memory(4));
    }

    void run(MemorySegment x, MemorySegment history, MemorySegment w, MemorySegment b, MemorySegment y) {
        int n = shape.outChannels();
        float[] biases = bias == null ? null : FloatRows.vector(b, bias, n, EpilogueSink.padded(n));
        FloatRows weights = new FloatRows(w, weight, shape.depth());
        Sink sink = new EpilogueSink(y, n, biases, Activation.NONE, accumulate, null);
        if (Winograd.fits(shape)) {
            new Winograd(
                            shape,
                            new WinogradInput(shape, x, history),
                            new WinogradWeights(shape, weights),
                            new WinogradOutput(shape, sink))
                    .run();
            return;
        }
        Gemm.run(shape.positions(), n, shape.depth(), new PatchRows(shape, x, history), weights, sink);
    }
}
