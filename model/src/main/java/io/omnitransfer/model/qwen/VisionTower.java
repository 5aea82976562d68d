package io.omnitransfer.model.qwen;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.activation.SiluGate;
import io.omnitransfer.kernels.attention.Attention;
import io.omnitransfer.kernels.attention.AttentionShape;
import io.omnitransfer.kernels.linear.Epilogue;
import io.omnitransfer.kernels.linear.Linear;
import io.omnitransfer.kernels.norm.RmsNorm;
import io.omnitransfer.kernels.rope.Pairing;
import io.omnitransfer.kernels.rope.Rope;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.TensorSource;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Qwen2.5-VL's vision tower: patches to tokens of the decoder's width. Most blocks attend within 112-pixel windows, some
 * over a whole frame, none across frames.
 */
public final class VisionTower {
    private static final float EPS = 1e-6f;

    private final QwenConfig.Vision config;
    private final TensorSource weights;
    private final Device device;
    private final Variants variants;

    public VisionTower(QwenConfig.Vision config, TensorSource weights, Device device, Variants variants) {
        this.config = config;
        this.weights = weights;
        this.device = device;
        this.variants = variants;
    }

    /**
     * Runs the tower once over some images and clips.
     *
     * @param patches [Σ patches, 3·2·14·14] f32, normalised pixels; four consecutive patches make one token
     * @param grids the grid of each image or clip, in order
     * @return [Σ patches / 4, out] f32, in the order of the input
     */
    public Tensor run(Tensor patches, List<VisionGrid> grids) {
        int n = grids.stream().mapToInt(VisionGrid::patches).sum();
        patches.requireShape(n, config.patchValues());
        int cell = config.merge() * config.merge();
        VisionLayout layout = VisionLayout.of(config, grids);
        Tensor input = permute(patches.reshape(n / cell, cell * config.patchValues()), layout.order(), false)
                .reshape(n, config.patchValues());
        Tensor merged = Tensor.f32("merged", n / cell, config.out());
        try (Program program = build(layout, input, merged)) {
            program.run();
        }
        return permute(merged, layout.order(), true);
    }

    private Program build(VisionLayout layout, Tensor input, Tensor merged) {
        ProgramBuilder program = new ProgramBuilder(device, variants);
        int n = input.dim(0);
        int d = config.hidden();
        Tensor x = Tensor.f32("x", n, d);
        Tensor rope = layout.ropeTable();
        Tensor windows = Tensor.of("windows", layout.windows(), layout.windows().length);
        Tensor frames = Tensor.of("frames", layout.frames(), layout.frames().length);
        GraphBuilder last = program.graph("patches");
        last.input(input);
        Tensor embed = weights.load(
                        "visual.patch_embed.proj.weight", d, 3, config.temporalPatch(), config.patch(), config.patch())
                .reshape(d, config.patchValues());
        last.resident(embed);
        Linear.append(last, input, embed, null, Epilogue.NONE, x);
        Scratch scratch = new Scratch(n, d, config.intermediate());
        for (int b = 0; b < config.depth(); b++) {
            GraphBuilder g = program.graph("block" + b);
            g.take(last, x);
            g.resident(rope);
            Tensor bounds = config.fullBlocks().contains(b) ? frames : windows;
            g.resident(bounds);
            appendBlock(g, "visual.blocks." + b, x, rope, bounds, scratch);
            last = g;
        }
        GraphBuilder g = program.graph("merge");
        g.take(last, x);
        int wide = d * config.merge() * config.merge();
        Tensor hidden = Tensor.f32("merge hidden", n * d / wide, wide);
        norm(g, "visual.merger.ln_q", x, scratch.a);
        linear(
                g,
                "visual.merger.mlp.0",
                scratch.a.reshape(n * d / wide, wide),
                Epilogue.of(Activation.GELU_ERF),
                hidden);
        linear(g, "visual.merger.mlp.2", hidden, Epilogue.NONE, merged);
        g.output(merged);
        return program.compile();
    }

    private void appendBlock(GraphBuilder g, String name, Tensor x, Tensor rope, Tensor bounds, Scratch s) {
        int d = config.hidden();
        norm(g, name + ".norm1", x, s.a);
        Tensor w = weights.load(name + ".attn.qkv.weight", 3 * d, d);
        Tensor bias = weights.load(name + ".attn.qkv.bias", 3 * d);
        Tensor[] qkv = {s.q, s.k, s.v};
        for (int i = 0; i < 3; i++) {
            Tensor wi = w.slice(i * d, d);
            Tensor bi = bias.slice(i * d, d);
            g.resident(wi, bi);
            Linear.append(g, s.a, wi, bi, Epilogue.NONE, qkv[i]);
        }
        Rope.append(g, s.q, rope, config.heads(), Pairing.HALVES, s.q);
        Rope.append(g, s.k, rope, config.heads(), Pairing.HALVES, s.k);
        float scale = (float) (1 / Math.sqrt(config.headDim()));
        AttentionShape shape = new AttentionShape(config.heads(), config.heads(), config.headDim(), scale, false);
        Attention.appendWindows(g, shape, s.q, s.k, s.v, bounds, s.a);
        linear(g, name + ".attn.proj", s.a, Epilogue.ADD, x);
        norm(g, name + ".norm2", x, s.a);
        linear(g, name + ".mlp.gate_proj", s.a, Epilogue.NONE, s.gate);
        linear(g, name + ".mlp.up_proj", s.a, Epilogue.NONE, s.up);
        SiluGate.append(g, s.gate, s.up, s.gate);
        linear(g, name + ".mlp.down_proj", s.gate, Epilogue.ADD, x);
    }

    private void norm(GraphBuilder g, String name, Tensor x, Tensor y) {
        Tensor w = weights.load(name + ".weight", config.hidden()).toF32();
        g.resident(w);
        RmsNorm.append(g, x, w, EPS, y);
    }

    private void linear(GraphBuilder g, String name, Tensor x, Epilogue e, Tensor y) {
        Tensor w = resident(g, name + ".weight", y.cols(), x.cols());
        Linear.append(g, x, w, resident(g, name + ".bias", y.cols()), e, y);
    }

    private Tensor resident(GraphBuilder g, String name, int... dims) {
        Tensor t = weights.load(name, dims);
        g.resident(t);
        return t;
    }

    /** Row {@code i} of the result is row {@code order[i]} of {@code x}, or the other way round if {@code inverse}. */
    private static Tensor permute(Tensor x, int[] order, boolean inverse) {
        Tensor out = Tensor.f32(x.name(), x.dims());
        long row = 4L * x.cols();
        for (int i = 0; i < order.length; i++) {
            long from = inverse ? i : order[i];
            long to = inverse ? order[i] : i;
            MemorySegment.copy(x.segment(), from * row, out.segment(), to * row, row);
        }
        return out;
    }

    /** Buffers the blocks share. */
    private static final class Scratch {
        final Tensor a;
        final Tensor q;
        final Tensor k;
        final Tensor v;
        final Tensor gate;
        final Tensor up;

        Scratch(int n, int d, int intermediate) {
            a = Tensor.f32("a", n, d);
            q = Tensor.f32("q", n, d);
            k = Tensor.f32("k", n, d);
            v = Tensor.f32("v", n, d);
            gate = Tensor.f32("gate", n, intermediate);
            up = Tensor.f32("up", n, intermediate);
        }
    }
}
