package io.omnitransfer.model.wan.vae;

import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.TensorSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The Wan video autoencoder. Clips are {@code [frames, height, width, 3]} f32 in [−1, 1] with frames = 1 + 4k; latents
 * are {@code [16, 1 + k, height/8, width/8]} f32, normalised by the checkpoint's per-channel mean and deviation.
 *
 * <p>Encoding gives the mode of the posterior (its mean), as Wan2.1 does. Both directions stream over time: memory
 * grows with the frame size, not with the length of the clip.
 */
public final class WanVae implements AutoCloseable {
    private final VaeConfig config;
    private final VaeWeights weights;
    private final Device device;
    private final Variants variants;
    private final int latentFramesPerChunk;
    private final Map<List<Integer>, Codec> encoders = new HashMap<>();
    private final Map<List<Integer>, Codec> decoders = new HashMap<>();

    public WanVae(VaeConfig config, TensorSource source, Device device) {
        this(config, source, device, Variants.BEST, 1);
    }

    /** With {@code latentFramesPerChunk} latent frames in every chunk after the first; memory grows with it. */
    public WanVae(VaeConfig config, TensorSource source, Device device, Variants variants, int latentFramesPerChunk) {
        this.config = config;
        this.weights = new VaeWeights(source);
        this.device = device;
        this.variants = variants;
        this.latentFramesPerChunk = latentFramesPerChunk;
    }

    public VaeConfig config() {
        return config;
    }

    /**
     * Encodes a clip.
     *
     * @param clip [frames, height, width, 3] f32 in [−1, 1]; height and width multiples of 8
     * @param progress is told the number of frames done after every chunk
     * @return [latentChannels, latentFrames, height/8, width/8] f32, normalised
     */
    public Tensor encode(Tensor clip, IntConsumer progress) {
        int stride = config.spatialStride();
        if (clip.rank() != 4 || clip.dim(3) != 3 || clip.dim(1) % stride != 0 || clip.dim(2) % stride != 0) {
            throw new IllegalArgumentException(
                    "%s: expected [frames, height, width, 3] with sides divisible by %d".formatted(clip, stride));
        }
        int frames = config.latentFrames(clip.dim(0));
        requireWholeChunks(frames);
        int h = clip.dim(1) / stride;
        int w = clip.dim(2) / stride;
        int z = config.latentChannels();
        Codec codec = encoders.computeIfAbsent(List.of(clip.dim(1), clip.dim(2)), _ -> encoder(clip));
        float[] out = new float[z * frames * h * w];
        int[] done = {0};
        codec.run(clip, moments -> {
            float[] m = moments.toFloats(); // [f, h, w, 2z]: mean, then log-variance
            scatter(m, moments.dim(0), h * w, 2 * z, out, done[0], frames);
            done[0] += moments.dim(0);
            progress.accept(1 + (done[0] - 1) * config.temporalStride());
        });
        return Tensor.of("latent", out, z, frames, h, w);
    }

    /**
     * Decodes a latent.
     *
     * @param latent [latentChannels, latentFrames, h, w] f32, normalised
     * @param sink gets the frames chunk by chunk, [n, 8h, 8w, 3] f32, not clamped; valid during the call
     */
    public void decode(Tensor latent, FrameSink sink) {
        int z = config.latentChannels();
        if (latent.rank() != 4 || latent.dim(0) != z) {
            throw new IllegalArgumentException("%s: expected [%d, frames, height, width]".formatted(latent, z));
        }
        int frames = latent.dim(1);
        requireWholeChunks(frames);
        int h = latent.dim(2);
        int w = latent.dim(3);
        Codec codec = decoders.computeIfAbsent(List.of(h, w), _ -> decoder(h, w));
        codec.run(channelsLast(latent, frames, h * w).reshape(frames, h, w, z), sink::accept);
    }

    /** Decodes a latent into one clip [frames, 8h, 8w, 3] f32, clamped to [−1, 1]. */
    public Tensor decode(Tensor latent, IntConsumer progress) {
        int stride = config.spatialStride();
        int frames = 1 + (latent.dim(1) - 1) * config.temporalStride();
        Tensor clip = Tensor.f32("clip", frames, latent.dim(2) * stride, latent.dim(3) * stride, 3);
        int[] done = {0};
        decode(latent, (FrameSink) chunk -> {
            float[] f = chunk.toFloats();
            int base = done[0] * (clip.size() / frames);
            for (int i = 0; i < f.length; i++) {
                clip.f32().set(base + i, Math.clamp(f[i], -1f, 1f));
            }
            done[0] += chunk.dim(0);
            progress.accept(done[0]);
        });
        return clip;
    }

    /** Receives decoded frames in order. */
    public interface FrameSink {
        void accept(Tensor frames);
    }

    private Codec encoder(Tensor clip) {
        int chunk = latentFramesPerChunk * config.temporalStride();
        int[] size = {clip.dim(1), clip.dim(2), 3};
        return new Codec(device, variants, weights, chunk, size, new Encoder(config)::append);
    }

    private Codec decoder(int h, int w) {
        int[] size = {h, w, config.latentChannels()};
        return new Codec(device, variants, weights, latentFramesPerChunk, size, new Decoder(config)::append);
    }

    private void requireWholeChunks(int latentFrames) {
        if ((latentFrames - 1) % latentFramesPerChunk != 0) {
            throw new IllegalArgumentException("%d latent frames are not 1 + k·%d, the chunk this VAE was built for"
                    .formatted(latentFrames, latentFramesPerChunk));
        }
    }

    /** Normalised means of one chunk into [z, frames, positions] at frame {@code at}. */
    private void scatter(float[] m, int n, int positions, int row, float[] out, int at, int frames) {
        for (int c = 0; c < config.latentChannels(); c++) {
            for (int f = 0; f < n; f++) {
                int to = (c * frames + at + f) * positions;
                for (int p = 0; p < positions; p++) {
                    out[to + p] = (m[(f * positions + p) * row + c] - config.mean()[c]) / config.std()[c];
                }
            }
        }
    }

    private Tensor channelsLast(Tensor latent, int frames, int positions) {
        int z = config.latentChannels();
        float[] in = latent.toFloats();
        float[] out = new float[in.length];
        int n = frames * positions;
        for (int c = 0; c < z; c++) {
            for (int i = 0; i < n; i++) {
                out[i * z + c] = in[c * n + i] * config.std()[c] + config.mean()[c];
            }
        }
        return Tensor.of("latent", out, n, z);
    }

    @Override
    public void close() {
        encoders.values().forEach(Codec::close);
        decoders.values().forEach(Codec::close);
    }
}
