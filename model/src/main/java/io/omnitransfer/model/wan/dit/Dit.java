package io.omnitransfer.model.wan.dit;

import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.NameMap;
import io.omnitransfer.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Wan diffusion transformer on a device. Builds and runs what its users ask for: contexts once per prompt, keys and
 * values once per reference, and {@link Target}s for the denoising loop.
 *
 * <pre>{@code
 * Dit dit = Dit.open(checkpoint.resolve("transformer"), Device.auto(), Variants.BEST);
 * Context words = dit.context(features, null);
 * KeyValues reference = dit.keyValues(referenceLatent);
 * try (Target target = dit.target(TargetShape.of(grid, words), List.of(new Reference.Cached(reference, offset)))) {
 *     target.velocity(latent, 999, words, velocity);
 * }
 * }</pre>
 */
public record Dit(DitWeights weights, Device device, Variants variants) {

    /**
     * Loads a transformer directory: weights in diffusers' layout or Wan's own, and {@code config.json}, which may be
     * absent where tensor shapes tell all.
     */
    public static Dit open(Path directory, Device device, Variants variants) throws IOException {
        try (Weights files = Weights.open("transformer", directory, NameMap.wanTransformer())) {
            Path json = directory.resolve("config.json");
            DitConfig config = Files.exists(json)
                    ? DitConfig.read(json)
                    : DitConfig.detect(
                            files.names(),
                            n -> files.get(n).info().shape().stream()
                                    .mapToInt(Math::toIntExact)
                                    .toArray());
            return new Dit(DitWeights.load(files::load, config), device, variants);
        }
    }

    public DitConfig config() {
        return weights.config();
    }

    /**
     * Keys and values of cross-attention for every block. Rows are used as they are, and all are attended to; Wan's text
     * path pads them first, see {@link #padded}.
     *
     * @param text {@code [rows, textDim]} f32, text or MLLM features
     * @param image {@code [imageRows, imageDim]} f32, or null for models without an image branch
     */
    public Context context(Tensor text, @Nullable Tensor image) {
        DitConfig c = config();
        text.requireShape(text.dim(0), c.textDim());
        if (c.imageBranch() != (image != null)) {
            throw new IllegalArgumentException(
                    c.imageBranch()
                            ? "this transformer attends to image features [rows, %d], none were given; use zeros where there is no image"
                                    .formatted(c.imageDim())
                            : image + " given, but this transformer has no image branch; leave the image features out");
        }
        if (image != null) {
            image.requireShape(c.imagePositions() > 0 ? c.imagePositions() : image.dim(0), c.imageDim());
        }
        ProgramBuilder builder = new ProgramBuilder(device, variants);
        Context context = new ContextProgram(weights).append(builder, text, image);
        try (Program program = builder.compile()) {
            program.run();
        }
        return context;
    }

    /**
     * Text-encoder features followed by rows of zeros up to the configured text length, as Wan was trained: it attends
     * to the padding.
     *
     * @param text {@code [rows, textDim]} f32, rows ≤ textLength
     */
    public Tensor padded(Tensor text) {
        int rows = config().textLength();
        if (text.dim(0) > rows) {
            throw new IllegalArgumentException(
                    "%s: more rows than the text length %d of this transformer; shorten the prompt"
                            .formatted(text, rows));
        }
        Tensor out = Tensor.f32(text.name(), rows, text.dim(1));
        out.fill(0);
        out.segment().copyFrom(text.segment());
        return out;
    }

    /**
     * Runs a clean video through the blocks by itself, at time 0 and without context, and keeps its keys and values. A
     * pure function of the latent: it serves every step, guidance arm, seed, prompt and target size.
     *
     * @param latent {@code [inChannels, frames, height, width]}
     */
    public KeyValues keyValues(Tensor latent) {
        Grid grid = new Reference.Recomputed(latent, Offset.NONE).grid();
        return KeyProgram.run(weights, latent, grid, device, variants);
    }

    /** Compiles the network for a target size and its references, which may be of different kinds. */
    public Target target(TargetShape shape, List<Reference> references) {
        return new Target(this, shape, references);
    }
}
