package io.omnitransfer.kernels.attention;

import io.omnitransfer.kernels.tensorcore.Tiles;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;

/**
 * {@link Attention} on tensor cores: scaled queries, keys, values and weights are rounded to bfloat16 (to nearest even),
 * products are exact, sums and softmax f32. Three tasks lay the operands out in tiles, 2 bytes a number of scratch memory.
 */
final class AttentionTensor {
    private AttentionTensor() {}

    /** Whether heads have the width the kernel is made for, every query sees every key, and the tiles fit an array. */
    static boolean possible(AttentionShape s, int queries, int keys) {
        return s.headDim() == AttentionTensorKernels.WIDTH
                && !s.causal()
                && Tiles.fit(rounded(queries, AttentionTensorKernels.QUERIES), s.width())
                && Tiles.fit(rounded(keys, AttentionTensorKernels.KEYS), s.kvWidth());
    }

    private static int rounded(int rows, int to) {
        return Launch.ceilDiv(rows, to) * to;
    }

    /**
     * One pass over one segment, as {@link Attention} appends it.
     *
     * @param lse what takes the log-sum-exp if {@code summed}
     */
    static void append(
            GraphBuilder g,
            AttentionShape s,
            Tensor q,
            Keys keys,
            Tensor out,
            Tensor lse,
            boolean summed,
            boolean resume) {
        int width = AttentionTensorKernels.WIDTH;
        int rows = rounded(q.rows(), AttentionTensorKernels.QUERIES);
        int count = rounded(keys.k().rows(), AttentionTensorKernels.KEYS);
        ByteArray qs = Tiles.left(g, "q", q, s.heads(), rows, width, s.scale());
        ByteArray ks = Tiles.rightTransposed(g, "k", keys.k(), s.kvHeads(), count, width);
        ByteArray vs = Tiles.right(g, "v", keys.v(), s.kvHeads(), count, width);
        String id = g.id("attention");
        g.note(id, "attention", "tensor BF16");
        g.grid(id, Launch.groups(rows / AttentionTensorKernels.QUERIES, AttentionTensorKernels.ITEMS, s.heads(), 1));
        g.tasks()
                .task(
                        id,
                        AttentionTensorKernels::flash,
                        g.context(),
                        qs,
                        ks,
                        vs,
                        out.f32(),
                        lse.f32(),
                        q.rows(),
                        keys.k().rows(),
                        s.heads(),
                        s.group(),
                        summed ? 1 : 0,
                        resume ? 1 : 0);
    }
}
