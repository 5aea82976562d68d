package io.omnitransfer.model.wan.dit;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.attention.Attention;
import io.omnitransfer.kernels.attention.AttentionShape;
import io.omnitransfer.kernels.attention.Keys;
import io.omnitransfer.kernels.linear.Epilogue;
import io.omnitransfer.kernels.linear.Linear;
import io.omnitransfer.kernels.modulation.Modulation;
import io.omnitransfer.kernels.norm.LayerNorm;
import io.omnitransfer.kernels.norm.RmsNorm;
import io.omnitransfer.kernels.pointwise.Add;
import io.omnitransfer.kernels.rope.Pairing;
import io.omnitransfer.kernels.rope.Rope;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Tensor;
import java.util.List;

/** The steps of one transformer block, each of which appends its tasks for one stream. */
final class Block {
    private static final int SHIFT_ATTENTION = 0;
    private static final int SCALE_ATTENTION = 1;
    private static final int GATE_ATTENTION = 2;
    private static final int SHIFT_FFN = 3;
    private static final int SCALE_FFN = 4;
    private static final int GATE_FFN = 5;

    private final DitConfig config;
    private final BlockWeights weights;
    private final GraphBuilder g;

    Block(DitConfig config, BlockWeights weights, GraphBuilder g) {
        this.config = config;
        this.weights = weights;
        this.g = g;
    }

    static AttentionShape attention(DitConfig c) {
        return new AttentionShape(c.heads(), c.heads(), c.headDim(), (float) (1 / Math.sqrt(c.headDim())), false);
    }

    /** Adds the block's table to the time's six vectors. */
    void modulate(Stream s, Tensor time) {
        g.resident(weights.modulation());
        Modulation.append(g, weights.modulation(), time, s.modulation);
    }

    /** Un-rotated keys and values of self-attention into {@code s.k} and {@code s.v}; leaves the normed input. */
    void keys(Stream s) {
        BlockWeights.Projections w = weights.self();
        w.residentKeys(g);
        LayerNorm.appendModulated(g, s.x, s.modulation, SHIFT_ATTENTION, SCALE_ATTENTION, config.eps(), s.normed);
        linear(s.normed, w.k(), s.mixed);
        RmsNorm.append(g, s.mixed, w.normK(), config.eps(), s.k);
        linear(s.normed, w.v(), s.v);
    }

    /** Rotated queries and keys; to be called after {@link #keys}. */
    void queries(Stream s) {
        BlockWeights.Projections w = weights.self();
        w.residentQuery(g);
        linear(s.normed, w.q(), s.mixed);
        RmsNorm.append(g, s.mixed, w.normQ(), config.eps(), s.q);
        rotate(g, config, s.q, s.rope, s.q);
        rotate(g, config, s.k, s.rope, s.rotated);
    }

    /** Rotates every head of {@code x} by {@code table} into {@code y}, which may be {@code x}. */
    static void rotate(GraphBuilder g, DitConfig config, Tensor x, Tensor table, Tensor y) {
        Rope.append(g, x, table, config.heads(), Pairing.INTERLEAVED, y);
    }

    /** Self-attention of the stream's queries over all segments, gated onto the residual stream. */
    void attend(Stream s, List<Keys> segments) {
        Attention.append(g, attention(config), s.q, segments, s.mixed);
        addGated(s.mixed, weights.self().out(), s, GATE_ATTENTION);
    }

    /** Cross-attention to the context: text and image by two softmaxes, one output projection, no gate. */
    void cross(Stream s, Context.Layer context) {
        BlockWeights.Projections w = weights.cross();
        w.residentQuery(g);
        Affine norm = weights.crossNorm();
        if (norm == null) {
            LayerNorm.append(g, s.x, null, null, config.eps(), s.normed);
        } else {
            norm.resident(g);
            LayerNorm.append(g, s.x, norm.weight(), norm.bias(), config.eps(), s.normed);
        }
        linear(s.normed, w.q(), s.mixed);
        RmsNorm.append(g, s.mixed, w.normQ(), config.eps(), s.q);
        Attention.append(g, attention(config), s.q, List.of(context.text()), s.mixed);
        Keys image = context.image();
        if (image != null) {
            Attention.append(g, attention(config), s.q, List.of(image), s.normed);
            Add.append(g, s.mixed, s.normed, s.mixed);
        }
        Linear.append(g, s.mixed, w.out().weight(), w.out().bias(), Epilogue.ADD, s.x);
    }

    /** Feed-forward, gated onto the residual stream. */
    void feedForward(Stream s) {
        Affine in = weights.ffnIn();
        in.resident(g);
        weights.ffnOut().resident(g);
        LayerNorm.appendModulated(g, s.x, s.modulation, SHIFT_FFN, SCALE_FFN, config.eps(), s.normed);
        Linear.append(g, s.normed, in.weight(), in.bias(), Epilogue.of(Activation.GELU_TANH), s.hidden);
        addGated(s.hidden, weights.ffnOut(), s, GATE_FFN);
    }

    private void addGated(Tensor x, Affine w, Stream s, int gate) {
        Linear.append(g, x, w.weight(), w.bias(), Epilogue.addGated(s.modulation, gate), s.x);
    }

    private void linear(Tensor x, Affine w, Tensor y) {
        Linear.append(g, x, w.weight(), w.bias(), Epilogue.NONE, y);
    }
}
