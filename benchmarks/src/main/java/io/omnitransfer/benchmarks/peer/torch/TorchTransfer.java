package io.omnitransfer.benchmarks.peer.torch;

import io.omnitransfer.benchmarks.peer.TransferCase;
import io.omnitransfer.model.wan.dit.DitConfig;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.model.wan.dit.Offset;
import io.omnitransfer.model.wan.vae.VaeConfig;
import io.omnitransfer.weights.TensorSource;
import java.util.Arrays;
import java.util.List;

/**
 * A transfer in PyTorch, f32, without understanding: every stage is one function of what the stages before it returned.
 * The reference branch runs once at time 0 without cross-attention and leaves keys that are not rotated; in the steps,
 * queries of the target attend over its own keys and the reference's at their offset.
 */
public final class TorchTransfer implements AutoCloseable {
    private final TransferCase given;
    private final DitConfig config;
    private final TensorSource transformer;
    private final Grid grid;
    private final TorchFunction encoder;
    private final TorchFunction context;
    private final TorchFunction reference;
    private final TorchFunction sampler;
    private final TorchFunction decoder;

    /** @param autoencoder parameters by diffusers' names, as those of {@code transformer} */
    public TorchTransfer(
            VaeConfig vae, TensorSource autoencoder, DitConfig config, TensorSource transformer, TransferCase given) {
        this.given = given;
        this.config = config;
        this.transformer = transformer;
        int[] latent = given.noise().dims();
        grid = Grid.ofLatent(latent[1], latent[2], latent[3]);
        encoder = encoder(vae, new TorchCode(autoencoder));
        TorchCode words = new TorchCode(transformer);
        new TorchDit(config, words, grid).contextKeys(words.array("text", given.text()));
        context = words.function();
        reference = reference(new TorchCode(transformer));
        sampler = sampler(new TorchCode(transformer));
        decoder = decoder(vae, new TorchCode(autoencoder), latent);
    }

    /** Reference and condition to latents, [2, channels, frames, height, width]; as one batch. */
    private TorchFunction encoder(VaeConfig vae, TorchCode code) {
        int[] d = given.reference().dims();
        float[] one = given.reference().toFloats();
        float[] both = Arrays.copyOf(one, 2 * one.length);
        System.arraycopy(given.condition().toFloats(), 0, both, one.length, one.length);
        code.line("x = %s", TorchCode.channelsFirst(code.array("clips", both, 2, d[0], d[1], d[2], d[3])));
        new TorchVae(vae, code, 2, d[3], d[0], d[1], d[2]).encode();
        code.line("return x");
        return code.function();
    }

    /** Keys and values of all blocks, [2·layers, tokens, dim]. */
    private TorchFunction reference(TorchCode code) {
        TorchDit dit = new TorchDit(config, code, grid);
        int[] d = given.mask().dims();
        code.line("z = %s", TorchDit.select(code.result("latents", encoder), 0));
        code.line("flag = torch.full([%d, %d, %d, %d], %s)", d[0], d[1], d[2], d[3], given.flag());
        dit.patches("torch.cat([z, flag, z], 0)");
        dit.time(code.array("time", TorchDit.sinusoid(config, 0), 1, config.freqDim()));
        dit.turn("turn", grid, Offset.NONE);
        int last = config.layers() - 1;
        for (int i = 0; i < last; i++) {
            dit.project(i);
            code.line("k%d = k", i);
            code.line("v%d = v", i);
            dit.rotate("q", "q", "turn");
            dit.rotate("k", "k", "turn");
            dit.selfAttention(i, dit.heads("k"), dit.heads("v"));
            dit.feedForward(i);
        }
        dit.keys(last);
        code.line("k%d = k", last);
        code.line("v%d = v", last);
        code.line("return %s", TorchDit.stack(config.layers()));
        return code.function();
    }

    /** All Euler steps; the latent as the decoder takes it, [1, channels, frames, height, width]. */
    private TorchFunction sampler(TorchCode code) {
        TorchDit dit = new TorchDit(config, code, grid);
        int steps = given.schedule().steps();
        float[] times = new float[steps * config.freqDim()];
        float[] strides = new float[steps];
        for (int i = 0; i < steps; i++) {
            float[] time = TorchDit.sinusoid(config, given.schedule().timesteps()[i]);
            System.arraycopy(time, 0, times, i * time.length, time.length);
            strides[i] =
                    (float) (given.schedule().sigma(i + 1) - given.schedule().sigma(i));
        }
        code.array("times", times, steps, 1, config.freqDim());
        code.array("strides", strides, steps);
        code.result("context", context);
        String keys = code.result("reference", reference);
        dit.turn("turn", grid, Offset.NONE);
        dit.turn("shifted", grid, given.offset());
        for (int i = 0; i < config.layers(); i++) {
            dit.rotate("rk" + i, TorchDit.select(keys, 2 * i), "shifted");
            code.line("rk%d = %s", i, dit.heads("rk" + i));
            code.line("rv%d = %s", i, dit.heads(TorchDit.select(keys, 2 * i + 1)));
        }
        code.line(
                "given = torch.cat([%s, torch.select(%s, 0, 1)], 0)",
                code.array("mask", given.mask()), code.result("latents", encoder));
        code.line("z = %s", code.array("noise", given.noise()));
        code.loop("i", steps, () -> {
            dit.patches("torch.cat([z, given], 0)");
            dit.time("torch.select(times, 0, i)");
            for (int i = 0; i < config.layers(); i++) {
                dit.project(i);
                dit.rotate("q", "q", "turn");
                dit.rotate("k", "k", "turn");
                dit.selfAttention(
                        i,
                        "torch.cat([%s, rk%d], 2)".formatted(dit.heads("k"), i),
                        "torch.cat([%s, rv%d], 2)".formatted(dit.heads("v"), i));
                dit.crossAttention(i, "context");
                dit.feedForward(i);
            }
            dit.head();
            code.line("z = torch.add(z, x * torch.select(strides, 0, i))");
        });
        code.line("return torch.unsqueeze(z, 0)");
        return code.function();
    }

    /** Pixels [1, 3, frames, height, width]. */
    private TorchFunction decoder(VaeConfig vae, TorchCode code, int[] d) {
        code.line("x = torch.contiguous(%s, memory_format=3)", code.result("z", sampler)); // 3: channels last
        new TorchVae(vae, code, 1, d[0], d[1], d[2], d[3]).decode();
        code.line("return x");
        return code.function();
    }

    public void encode() {
        encoder.run();
    }

    /** Runs the reference branch, and computes what cross-attention needs of the context. */
    public void refer() {
        context.run();
        reference.run();
    }

    public void denoise() {
        sampler.run();
    }

    public void decode() {
        decoder.run();
    }

    /** Latents of reference and condition, [2, channels, frames, height, width]. */
    public float[] latents() {
        return encoder.result();
    }

    /** Keys and values of the reference, [2·layers, tokens, dim]. */
    public float[] keys() {
        return reference.result();
    }

    /** The new video's latent, [channels, frames, height, width]. */
    public float[] latent() {
        return sampler.result();
    }

    /** The new video's pixels, [frames, height, width, 3] in [−1, 1]. */
    public float[] pixels() {
        return decoder.result(0, 2, 3, 4, 1);
    }

    @Override
    public void close() {
        List.of(decoder, sampler, reference, context, encoder).forEach(TorchFunction::close);
    }
}
