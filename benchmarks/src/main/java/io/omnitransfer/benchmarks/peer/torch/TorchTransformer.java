package io.omnitransfer.benchmarks.peer.torch;

import io.omnitransfer.benchmarks.peer.Peer;
import io.omnitransfer.benchmarks.peer.TransformerCase;
import io.omnitransfer.model.wan.dit.DitConfig;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.model.wan.dit.Offset;
import io.omnitransfer.runtime.Tensor;

/**
 * One forward of a Wan diffusion transformer in PyTorch, f32. Keys and values of cross-attention are computed once
 * beforehand, as ours are.
 */
final class TorchTransformer implements Peer.Run {
    private final TorchFunction context;
    private final TorchFunction forward;

    TorchTransformer(TransformerCase c) {
        DitConfig config = c.config();
        Tensor latent = c.latent();
        Grid grid = Grid.ofLatent(latent.dim(1), latent.dim(2), latent.dim(3));
        TorchCode once = new TorchCode(c.parameters());
        new TorchDit(config, once, grid).contextKeys(once.array("text", c.text()));
        context = once.function();
        context.run();

        TorchCode code = new TorchCode(c.parameters());
        TorchDit dit = new TorchDit(config, code, grid);
        code.result("context", context);
        dit.turn("turn", grid, Offset.NONE);
        dit.patches(code.array("latent", latent));
        dit.time(code.array("time", TorchDit.sinusoid(config, c.time()), 1, config.freqDim()));
        for (int i = 0; i < config.layers(); i++) {
            dit.project(i);
            dit.rotate("q", "q", "turn");
            dit.rotate("k", "k", "turn");
            dit.selfAttention(i, dit.heads("k"), dit.heads("v"));
            dit.crossAttention(i, "context");
            dit.feedForward(i);
        }
        dit.head();
        code.line("return x");
        forward = code.function();
    }

    @Override
    public void run() {
        forward.run();
    }

    /** The velocity [outChannels, frames, height, width]. */
    @Override
    public float[] output(int i) {
        return forward.result();
    }

    @Override
    public void close() {
        forward.close();
        context.close();
    }
}
