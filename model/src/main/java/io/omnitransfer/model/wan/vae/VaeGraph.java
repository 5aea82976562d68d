package io.omnitransfer.model.wan.vae;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.attention.Attention;
import io.omnitransfer.kernels.attention.AttentionShape;
import io.omnitransfer.kernels.conv.Conv3d;
import io.omnitransfer.kernels.conv.Conv3dShape;
import io.omnitransfer.kernels.layout.CopyRows;
import io.omnitransfer.kernels.layout.Fill;
import io.omnitransfer.kernels.linear.Epilogue;
import io.omnitransfer.kernels.linear.Linear;
import io.omnitransfer.kernels.norm.ChannelNorm;
import io.omnitransfer.kernels.resample.FrameSplit;
import io.omnitransfer.kernels.resample.Upsample;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Appends the VAE's layers to graphs: either those of the first chunk, whose histories start empty, or those of
 * every later chunk, which read and update the histories the previous chunk left on the device.
 *
 * <p>Every layer consumes its input buffer and returns its output buffer. Between two layers a graph may end and another
 * one begin: TornadoVM's graphs hold some hundred tasks.
 */
final class VaeGraph {
    /** Tasks from which on a graph ends with the layer. */
    private static final int MANY = 48;

    private final ProgramBuilder program;
    private final String name;
    private final VaeWeights weights;
    private final Histories histories;
    private final Scratch scratch = new Scratch();
    private GraphBuilder g;
    private int graphs = 1;
    /** Tasks of the program when the graph began. */
    private int tasks;

    VaeGraph(ProgramBuilder program, String name, VaeWeights weights, Histories histories) {
        this.program = program;
        this.name = name;
        this.weights = weights;
        this.histories = histories;
        this.g = program.graph(name);
        this.tasks = program.tasks().size();
    }

    void input(Tensor x) {
        g.input(x);
    }

    void output(Tensor y) {
        g.output(y);
    }

    /** How many there are so far. */
    int graphs() {
        return graphs;
    }

    /** Where one layer ends and the next begins. */
    private void between() {
        int now = program.tasks().size();
        if (now - tasks >= MANY) {
            GraphBuilder earlier = g;
            g = program.graph(name + ++graphs);
            scratch.buffers().forEach(b -> g.take(earlier, b));
            tasks = now;
        }
    }

    private boolean first() {
        return histories.first();
    }

    /** 3×3×3 convolution over [history | x], same size. */
    Tensor causalConv(String name, Tensor x, int out) {
        Tensor y = scratch.take(x.dim(0), x.dim(1), x.dim(2), out);
        causalConv(name, x, y, false);
        scratch.free(x);
        return y;
    }

    private void causalConv(String name, Tensor x, Tensor y, boolean accumulate) {
        int c = x.dim(3);
        int out = y.dim(3);
        Tensor w = resident(weights.conv(name, out, c, 3, 3, 3));
        Tensor history = histories.next(g, name, 2, x);
        conv(same(x, out, 3, 3, !first() ? 2 : 0), x, first() ? null : history, w, bias(name, out), accumulate, y);
        remember(history, x);
    }

    /** 1×1×1 convolution. */
    Tensor pointConv(String name, Tensor x, int out) {
        Tensor y = scratch.take(x.dim(0), x.dim(1), x.dim(2), out);
        Tensor w = resident(weights.conv(name, out, x.dim(3), 1, 1, 1));
        conv(same(x, out, 1, 1, 0), x, null, w, bias(name, out), false, y);
        return y;
    }

    /** y = x·√C/‖x‖·γ, then SiLU. */
    Tensor normSilu(String name, Tensor x) {
        Tensor y = scratch.take(x.dims());
        ChannelNorm.append(g, x, resident(weights.gamma(name, x.dim(3), 3)), Activation.SILU, y);
        return y;
    }

    /** shortcut(x) + conv2(silu(norm2(conv1(silu(norm1 x))))); the sum is made in place. */
    Tensor resBlock(String name, Tensor x, int out) {
        between();
        Tensor h = causalConv(name + ".conv1", normSilu(name + ".norm1", x), out);
        Tensor n = normSilu(name + ".norm2", h);
        scratch.free(h);
        Tensor sum = x;
        if (x.dim(3) != out) {
            sum = pointConv(name + ".conv_shortcut", x, out);
            scratch.free(x);
        }
        causalConv(name + ".conv2", n, sum, true);
        scratch.free(n);
        return sum;
    }

    /** Single-head attention over the positions of each frame by itself, added to x. */
    Tensor attention(String name, Tensor x) {
        between();
        int c = x.dim(3);
        int positions = x.dim(1) * x.dim(2);
        Tensor n = scratch.take(x.dims());
        ChannelNorm.append(g, x, resident(weights.gamma(name + ".norm", c, 2)), Activation.NONE, n);
        Tensor[] qkv = new Tensor[3];
        for (int i = 0; i < 3; i++) {
            qkv[i] = scratch.take(x.rows(), c);
            Tensor w = resident(weights.matrix(name + ".to_qkv", i * c, c, 3 * c, c));
            Tensor b = resident(weights.bias(name + ".to_qkv", i * c, c, 3 * c));
            Linear.append(g, n.reshape(x.rows(), c), w, b, Epilogue.NONE, qkv[i]);
        }
        Tensor o = n.reshape(x.rows(), c);
        int[] bounds = new int[x.dim(0) + 1];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = i * positions;
        }
        Tensor windows = resident(Tensor.of("frames", bounds, bounds.length));
        AttentionShape shape = new AttentionShape(1, 1, c, (float) (1 / Math.sqrt(c)), false);
        Attention.appendWindows(g, shape, qkv[0], qkv[1], qkv[2], windows, o);
        Tensor w = resident(weights.matrix(name + ".proj", 0, c, c, c));
        Linear.append(g, o, w, bias(name + ".proj", c), Epilogue.ADD, x.reshape(x.rows(), c));
        for (Tensor t : qkv) {
            scratch.free(t);
        }
        scratch.free(n);
        return x;
    }

    /** Halves height and width; pads right and bottom by one. With {@code temporal}, also halves time. */
    Tensor down(String name, Tensor x, boolean temporal) {
        between();
        int c = x.dim(3);
        Conv3dShape shape = new Conv3dShape(x.dim(0), x.dim(1), x.dim(2), c, c, 1, 3, 3, 1, 2, 2, 0, 1, 0, 1, 0, false);
        Tensor y = scratch.take(x.dim(0), shape.outHeight(), shape.outWidth(), c);
        Tensor w = resident(weights.conv(name + ".resample.1", c, c, 3, 3));
        conv(shape, x, null, w, bias(name + ".resample.1", c), false, y);
        scratch.free(x);
        if (!temporal) {
            return y;
        }
        Tensor history = histories.next(g, name + ".time_conv", 1, y);
        if (first()) {
            remember(history, y);
            return y; // the first frame of a clip passes unchanged
        }
        Conv3dShape time = new Conv3dShape(y.dim(0), y.dim(1), y.dim(2), c, c, 3, 1, 1, 2, 1, 1, 0, 0, 0, 0, 1, false);
        Tensor z = scratch.take(time.outFrames(), y.dim(1), y.dim(2), c);
        Tensor wt = resident(weights.conv(name + ".time_conv", c, c, 3, 1, 1));
        conv(time, y, history, wt, bias(name + ".time_conv", c), false, z);
        remember(history, y);
        scratch.free(y);
        return z;
    }

    /** Doubles height and width and halves channels; with {@code temporal}, doubles time first. */
    Tensor up(String name, Tensor input, boolean temporal) {
        between();
        Tensor x = temporal ? upTime(name + ".time_conv", input) : input;
        int c = x.dim(3);
        Tensor wide = scratch.take(x.dim(0), 2 * x.dim(1), 2 * x.dim(2), c);
        Upsample.append(g, x, wide);
        scratch.free(x);
        Tensor y = scratch.take(wide.dim(0), wide.dim(1), wide.dim(2), c / 2);
        Tensor w = resident(weights.conv(name + ".resample.1", c / 2, c, 3, 3));
        conv(same(wide, c / 2, 1, 3, 0), wide, null, w, bias(name + ".resample.1", c / 2), false, y);
        scratch.free(wide);
        return y;
    }

    /** The first frame of a clip yields one frame and is not seen by later ones; each later frame yields two. */
    private Tensor upTime(String name, Tensor x) {
        int c = x.dim(3);
        Tensor history = histories.next(g, name, 2, x);
        if (first()) {
            Fill.append(g, history, 0);
            return x;
        }
        Tensor pairs = scratch.take(x.dim(0), x.dim(1), x.dim(2), 2 * c);
        Tensor w = resident(weights.conv(name, 2 * c, c, 3, 1, 1));
        conv(same(x, 2 * c, 3, 1, 2), x, history, w, bias(name, 2 * c), false, pairs);
        remember(history, x);
        scratch.free(x);
        Tensor y = scratch.take(2 * pairs.dim(0), pairs.dim(1), pairs.dim(2), c);
        FrameSplit.append(g, pairs, y);
        scratch.free(pairs);
        return y;
    }

    void free(Tensor t) {
        scratch.free(t);
    }

    private void conv(
            Conv3dShape s, Tensor x, @Nullable Tensor history, Tensor w, Tensor b, boolean accumulate, Tensor y) {
        Conv3d.append(g, s, x, history, w, b, accumulate, y);
    }

    /** Stride 1, same size: {@code kt} frames back in time, {@code k}×{@code k} in space. */
    private static Conv3dShape same(Tensor x, int out, int kt, int k, int history) {
        int p = k / 2;
        return new Conv3dShape(
                x.dim(0), x.dim(1), x.dim(2), x.dim(3), out, kt, k, k, 1, 1, 1, p, p, p, p, history, true);
    }

    /** Leaves the last frames of [history | x] in {@code history} for the next chunk. */
    private void remember(Tensor history, Tensor x) {
        int keep = history.dim(0);
        int positions = x.dim(1) * x.dim(2);
        int old = Math.max(0, keep - x.dim(0));
        if (old > 0 && first()) {
            Fill.append(g, history, 0);
        } else if (old > 0) {
            Tensor moving = scratch.take(old, x.dim(1), x.dim(2), x.dim(3));
            CopyRows.append(g, history, (keep - old) * positions, moving, 0, old * positions);
            CopyRows.append(g, moving, 0, history, 0, old * positions);
            scratch.free(moving);
        }
        int fresh = keep - old;
        CopyRows.append(g, x, (x.dim(0) - fresh) * positions, history, old * positions, fresh * positions);
    }

    private Tensor bias(String name, int out) {
        return resident(weights.bias(name, out));
    }

    private Tensor resident(Tensor t) {
        g.resident(t);
        return t;
    }
}
