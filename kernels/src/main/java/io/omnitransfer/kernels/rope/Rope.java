package io.omnitransfer.kernels.rope;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

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
        // Elements 2i and 2i + 1, or i and i + D/2.
        int step = pairing == Pairing.INTERLEAVED ? 2 : 1;
        int partner = pairing == Pairing.INTERLEAVED ? 1 : dim / 2;
        int pairs = x.size() / 2;
        g.note(id, OP, "kernel");
        g.grid(id, Launch.items(pairs));
        if (inPlace) {
            g.tasks()
                    .task(
                            id,
                            RopeKernels::rotateInPlace,
                            g.context(),
                            x.f32(),
                            table.f32(),
                            pairs,
                            heads,
                            dim,
                            step,
                            partner);
        } else {
            g.tasks()
                    .task(
                            id,
                            RopeKernels::rotate,
                            g.context(),
                            x.f32(),
                            table.f32(),
                            y.f32(),
                            pairs,
                            heads,
                            dim,
                            step,
                            partner);
        }
    }
}
