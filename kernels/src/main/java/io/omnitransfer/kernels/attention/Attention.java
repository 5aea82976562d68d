package io.omnitransfer.kernels.attention;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.kernels.packing.Packed;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * out = softmax(scale·q·kᵀ)·v per head, exact, by online softmax (Milakov and Gimelshein, 2018; Dao et al.,
 * "FlashAttention", 2022): 4·Lq·Lk·heads·headDim FLOPs, memory linear in the tokens.
 *
 * <p>Several key segments are one softmax over their union. Each segment continues where the one before stopped: (out,
 * lse) is the state of an online softmax with maximum lse and sum 1. A NaN in a query, or in a key or value its rows
 * see, comes out as NaN.
 */
public final class Attention {
    private static final String OP = "attention";

    private Attention() {}

    /**
     * Attention over the union of all segments.
     *
     * @param q [Lq, heads·headDim] f32
     * @param segments at least one, none empty; causal shapes take one, with as many keys as queries
     * @param out as q; not q, nor any of the segments
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public static void append(GraphBuilder g, AttentionShape s, Tensor q, List<Keys> segments, Tensor out) {
        Tensor state = segments.size() < 2 ? null : Tensor.f32(out.name() + " lse", q.rows(), s.heads());
        appendSegments(g, s, q, segments, out, state);
    }

    /**
     * Attention over the union of all segments, with its log-sum-exp.
     *
     * @param lse [Lq, heads] f32: ln Σ exp(score) over all keys, of the scaled scores
     * @see #append(GraphBuilder, AttentionShape, Tensor, List, Tensor)
     */
    public static void append(GraphBuilder g, AttentionShape s, Tensor q, List<Keys> segments, Tensor out, Tensor lse) {
        appendSegments(g, s, q, segments, out, lse);
    }

    /**
     * Block-diagonal attention: tokens bounds[i] … bounds[i+1]−1 attend to each other only; with a causal shape, each
     * to those before it and itself.
     *
     * @param q [L, heads·headDim] f32
     * @param k [L, kvHeads·headDim] f32
     * @param v as k
     * @param bounds [n+1] i32: strictly increasing from 0 to L; the host variant checks it when it runs
     * @param out as q; none of the inputs
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public static void appendWindows(
            GraphBuilder g, AttentionShape s, Tensor q, Tensor k, Tensor v, Tensor bounds, Tensor out) {
        check(s, q, new Keys(k, v), out);
        if (k.rows() != q.rows()) {
            throw unequal("windows", q, k);
        }
        if (bounds.dtype() != DType.I32 || bounds.size() < 2) {
            throw new IllegalArgumentException(
                    "%s: bounds %s, expected I32[windows + 1] with at least one window".formatted(OP, bounds));
        }
        appendOne(g, s, q, new Keys(k, v), bounds, out, null, false);
    }

    private static void appendSegments(
            GraphBuilder g, AttentionShape s, Tensor q, List<Keys> segments, Tensor out, @Nullable Tensor lse) {
        if (segments.isEmpty()) {
            throw new IllegalArgumentException(OP + ": no keys for " + q + "; give at least one segment");
        }
        if (s.causal() && segments.size() > 1) {
            throw new IllegalArgumentException(
                    "%s: causal attention of %s over %d segments; it takes one".formatted(OP, q, segments.size()));
        }
        for (Keys keys : segments) {
            check(s, q, keys, out);
            if (s.causal() && keys.k().rows() != q.rows()) {
                throw unequal("causal attention", q, keys.k());
            }
        }
        if (lse != null) {
            Shapes.shape(OP, lse, q.rows(), s.heads());
        }
        boolean resume = false;
        for (Keys keys : segments) {
            appendOne(g, s, q, keys, null, out, lse, resume);
            resume = true;
        }
    }

    private static void check(AttentionShape s, Tensor q, Keys keys, Tensor out) {
        width(q, s.heads(), s.headDim());
        width(keys.k(), s.kvHeads(), s.headDim());
        Shapes.sameMatrix(OP, keys.k(), keys.v());
        Shapes.sameMatrix(OP, q, out);
        Shapes.distinct(OP, q, out);
        Shapes.distinct(OP, keys.k(), out);
        Shapes.distinct(OP, keys.v(), out);
        if (q.rows() == 0 || keys.k().rows() == 0) {
            throw new IllegalArgumentException("%s: %s attends to %s; neither may be empty".formatted(OP, q, keys.k()));
        }
    }

    private static void width(Tensor t, int heads, int headDim) {
        if (t.cols() != heads * headDim) {
            throw new IllegalArgumentException("%s: %s has rows of %d elements, expected %d heads of width %d = %d"
                    .formatted(OP, t, t.cols(), heads, headDim, heads * headDim));
        }
    }

    private static IllegalArgumentException unequal(String what, Tensor q, Tensor k) {
        return new IllegalArgumentException(
                "%s: %s need as many keys as queries, got %s and %s".formatted(OP, what, q, k));
    }

    /** One pass over one segment; {@code resume} takes up the state that the passes before left in out and lse. */
    private static void appendOne(
            GraphBuilder g,
            AttentionShape s,
            Tensor q,
            Keys keys,
            @Nullable Tensor bounds,
            Tensor out,
            @Nullable Tensor lse,
            boolean resume) {
        int queries = q.rows();
        int count = keys.k().rows();
        if (g.prefersHost()) {
            String id = g.id(OP);
            g.note(id, OP, "host");
            var host = new AttentionHost(s, queries, count, bounds != null, lse != null, resume);
            g.tasks()
                    .libraryTask(
                            id,
                            host::describe,
                            q.f32(),
                            keys.k().f32(),
                            keys.v().f32(),
                            bounds == null ? q.f32() : bounds.i32(),
                            out.f32(),
                            lse == null ? q.f32() : lse.f32());
            return;
        }
        if (g.prefersTensorCores() && bounds == null && AttentionTensor.possible(s, queries, count)) {
            AttentionTensor.append(g, s, q, keys, out, lse == null ? unused() : lse, lse != null, resume);
            return;
        }
        AttentionKernels.requireHeadDim(s.headDim());
        // Arrays a variant does without still are arguments: device code has no optional ones.
        Tensor windows = bounds == null ? Tensor.of("no windows", new int[1], 1) : bounds;
        Tensor sums = lse == null ? unused() : lse;
        int group = s.group();
        int turn = Packed.heads(Math.max(queries * group, count), s.headDim());
        for (int first = 0; first < s.kvHeads(); first += turn) {
            int heads = Math.min(turn, s.kvHeads() - first);
            FloatArray qs = Packed.heads(g, "q", q, s.headDim(), first * group, heads * group, s.scale());
            FloatArray ks = Packed.turnedHeads(g, "k", keys.k(), s.headDim(), first, heads);
            FloatArray vs = Packed.heads(g, "v", keys.v(), s.headDim(), first, heads, 1f);
            String id = g.id(OP);
            g.note(id, OP, "kernel");
            g.grid(
                    id,
                    Launch.groups(
                            Launch.ceilDiv(queries, AttentionKernels.TILE),
                            AttentionKernels.SIDE,
                            heads * group,
                            AttentionKernels.SIDE));
            g.tasks()
                    .task(
                            id,
                            AttentionKernels::flash,
                            g.context(),
                            qs,
                            ks,
                            vs,
                            windows.i32(),
                            out.f32(),
                            sums.f32(),
                            queries,
                            count,
                            first * group,
                            s.heads(),
                            group,
                            s.headDim(),
                            s.causal() ? 1 : 0,
                            bounds == null ? 0 : bounds.size() - 1,
                            lse == null ? 0 : 1,
                            resume ? 1 : 0);
        }
    }

    private static Tensor unused() {
        return Tensor.f32("no lse", 1);
    }
}
