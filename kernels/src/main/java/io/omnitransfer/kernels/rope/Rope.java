package io.omnitransfer.kernels.rope;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Rotary position embedding (Su et al., "RoFormer", 2021) with angles given per token. */
public final class Rope {
    private static final String OP = "rope";

    private Rope() {}

    /**
     * (a, b) → (a·cos − b·sin, a·sin + b·cos) for every pair of every head; all heads of a token turn alike.
     *
     * @param x [L, heads·headDim] f32
     * @param table [L, headDim/2, 2] f32: cosine and sine of pair i of each token
     * @param y as x; may be x
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public static void append(GraphBuilder g, Tensor x, Tensor table, int heads, Pairing pairing, Tensor y) {
        Shapes.sameMatrix(OP, x, y);
        if (heads < 1 || x.cols() % heads != 0 || x.cols() / heads % 2 != 0) {
            throw new IllegalArgumentException(
                    "%s: %s has rows of %d elements, which %d heads of an even width cannot share"
                            .formatted(OP, x, x.cols(), heads));
        }
        int tokens = x.rows();
        int dim = x.cols() / heads;
        Shapes.shape(OP, table, tokens, dim / 2, 2);
        boolean inPlace = x.array() == y.array();
        String id = g.id(OP);
        if (g.prefersHost()) {
            g.note(id, OP, "host");
            RopeHost host = new RopeHost(tokens, heads, dim, pairing);
            if (inPlace) {
                g.tasks().libraryTask(id, host::describeInPlace, x.f32(), table.f32());
            } else {
                g.tasks().libraryTask(id, host::describe, x.f32(), table.f32(), y.f32());
            }
            return;
        }
        g.note(id, OP, "kernel");
        g.grid(id, Launch.groups(RopeKernels.groups(tokens, dim), RopeKernels.groupSize(dim)));
        boolean halves = pairing == Pairing.HALVES;
        if (inPlace) {
            Task5<KernelContext, FloatArray, FloatArray, Integer, Integer> kernel =
                    halves ? RopeKernels::halvesInPlace : RopeKernels::interleavedInPlace;
            g.tasks().task(id, kernel, g.context(), x.f32(), table.f32(), heads, dim);
        } else {
            Task6<KernelContext, FloatArray, FloatArray, FloatArray, Integer, Integer> kernel =
                    halves ? RopeKernels::halves : RopeKernels::interleaved;
            g.tasks().task(id, kernel, g.context(), x.f32(), table.f32(), y.f32(), heads, dim);
        }
    }
}
