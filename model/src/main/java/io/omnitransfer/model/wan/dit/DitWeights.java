package io.omnitransfer.model.wan.dit;

import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.weights.TensorSource;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All weights of a diffusion transformer, in host memory. Immutable; shared by every program built on them. */
public final class DitWeights {
    private final DitConfig config;
    final Affine patch;
    final Affine text1;
    final Affine text2;
    final Affine time1;
    final Affine time2;
    final Affine timeProjection;
    final @Nullable ImageEmbedder image;
    final List<BlockWeights> blocks;
    final Tensor headModulation;
    final Affine head;

    /** Norm, two linear layers, norm; {@code positions} is added first where there are two images. */
    record ImageEmbedder(
            Affine norm1,
            Affine linear1,
            Affine linear2,
            Affine norm2,
            @Nullable Tensor positions) {}

    private DitWeights(TensorSource source, DitConfig c) {
        String embedder = "condition_embedder.";
        int d = c.dim();
        config = c;
        patch = new Affine(
                source.load("patch_embedding.weight", d, c.inChannels(), 1, 2, 2)
                        .reshape(d, 4 * c.inChannels()),
                source.load("patch_embedding.bias", d));
        text1 = Affine.linear(source, embedder + "text_embedder.linear_1", d, c.textDim());
        text2 = Affine.linear(source, embedder + "text_embedder.linear_2", d, d);
        time1 = Affine.linear(source, embedder + "time_embedder.linear_1", d, c.freqDim());
        time2 = Affine.linear(source, embedder + "time_embedder.linear_2", d, d);
        timeProjection = Affine.linear(source, embedder + "time_proj", 6 * d, d);
        image = c.imageBranch() ? image(source, embedder + "image_embedder.", c) : null;
        blocks = IntStream.range(0, c.layers())
                .mapToObj(i -> BlockWeights.load(source, c, i))
                .toList();
        headModulation = source.load("scale_shift_table", 1, 2, d).reshape(2, d);
        head = Affine.linear(source, "proj_out", 4 * c.outChannels(), d);
    }

    private static ImageEmbedder image(TensorSource source, String name, DitConfig c) {
        int n = c.imageDim();
        return new ImageEmbedder(
                Affine.norm(source, name + "norm1", n),
                Affine.linear(source, name + "ff.net.0.proj", n, n),
                Affine.linear(source, name + "ff.net.2", c.dim(), n),
                Affine.norm(source, name + "norm2", c.dim()),
                c.imagePositions() == 0
                        ? null
                        : source.load(name + "pos_embed", 1, c.imagePositions(), n)
                                .toF32()
                                .reshape(c.imagePositions(), n));
    }

    /**
     * Loads every tensor of the configuration.
     *
     * @throws IllegalArgumentException if the source lacks one or has it in another shape
     */
    public static DitWeights load(TensorSource source, DitConfig config) {
        return new DitWeights(source, config);
    }

    /** The configuration these weights belong to. */
    public DitConfig config() {
        return config;
    }

    /** Host bytes of all tensors. */
    public long bytes() {
        long sum = headModulation.bytes();
        for (Affine a : List.of(patch, text1, text2, time1, time2, timeProjection, head)) {
            sum += a.bytes();
        }
        if (image != null) {
            sum += image.norm1.bytes() + image.linear1.bytes() + image.linear2.bytes() + image.norm2.bytes();
            sum += image.positions == null ? 0 : image.positions.bytes();
        }
        return sum + blocks.stream().mapToLong(BlockWeights::bytes).sum();
    }
}
