package io.omnitransfer.kernels.embedding;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

/** Token embedding: rows of a table, by id. */
public final class Embedding {
    private Embedding() {}

    /**
     * y[r] = table[ids[r]].
     *
     * @param ids [n] i32, each in 0 … V−1; devices do not check this
     * @param table [V, D] F32, F16 or BF16
     * @param y [n, D] f32
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public static void append(GraphBuilder g, Tensor ids, Tensor table, Tensor y) {
        Shapes.rank("embedding", table, 2);
        int dim = table.cols();
        Shapes.size("embedding", y, Math.multiplyExact(ids.size(), dim));
        int n = y.size();
        String id = g.id("embedding");
        switch (table.dtype()) {
            case F32 ->
                g.tasks().task(id, EmbeddingKernels::gatherF32, g.context(), ids.i32(), table.f32(), y.f32(), n, dim);
            case BF16 ->
                g.tasks().task(id, EmbeddingKernels::gatherBf16, g.context(), ids.i32(), table.bf16(), y.f32(), n, dim);
            case F16 ->
                g.tasks().task(id, EmbeddingKernels::gatherF16, g.context(), ids.i32(), table.f16(), y.f32(), n, dim);
            case I32 -> throw new IllegalArgumentException("embedding: %s, expected a float type".formatted(table));
        }
        g.grid(id, Launch.items(n));
        g.note(id, "embedding", "kernel");
    }
}
