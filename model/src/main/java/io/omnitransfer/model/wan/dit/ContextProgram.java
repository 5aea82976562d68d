package io.omnitransfer.model.wan.dit;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.attention.Keys;
import io.omnitransfer.kernels.norm.LayerNorm;
import io.omnitransfer.kernels.norm.RmsNorm;
import io.omnitransfer.kernels.pointwise.Add;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Appends the graphs that turn text and image features into a {@link Context}. */
final class ContextProgram {
    private static final float IMAGE_EPS = 1e-5f;

    private final DitWeights weights;
    private final DitConfig config;

    ContextProgram(DitWeights weights) {
        this.weights = weights;
        this.config = weights.config();
    }

    /**
     * @param text {@code [rows, textDim]}
     * @param image {@code [imageRows, imageDim]}
     * @return keys and values, which hold their content after the program has run
     */
    Context append(ProgramBuilder program, Tensor text, @Nullable Tensor image) {
        Context context = Context.allocate(config, "context", text.dim(0), image == null ? 0 : image.dim(0));
        GraphBuilder first = program.graph("features");
        Tensor textRows = text(first, text);
        Tensor imageRows = image == null ? null : image(first, image);
        Tensor textRaw = Tensor.f32("text.raw", text.dim(0), config.dim());
        Tensor imageRaw = image == null ? null : Tensor.f32("image.raw", image.dim(0), config.dim());
        for (int i = 0; i < config.layers(); i++) {
            BlockWeights block = weights.blocks.get(i);
            Context.Layer layer = context.layers().get(i);
            GraphBuilder g = program.graph("context" + i).take(first, textRows);
            BlockWeights.Projections cross = block.cross();
            cross.residentKeys(g);
            keys(g, textRows, cross.k(), cross.v(), cross.normK(), textRaw, layer.text());
            BlockWeights.ImageProjections add = block.image();
            Keys imageKeys = layer.image();
            if (imageRows != null && imageRaw != null && add != null && imageKeys != null) {
                g.take(first, imageRows);
                add.resident(g);
                keys(g, imageRows, add.k(), add.v(), add.normK(), imageRaw, imageKeys);
            }
        }
        return context;
    }

    private Tensor text(GraphBuilder g, Tensor text) {
        Tensor hidden = Tensor.f32("text.hidden", text.dim(0), config.dim());
        Tensor rows = Tensor.f32("text.rows", text.dim(0), config.dim());
        g.input(text);
        weights.text1.resident(g);
        weights.text2.resident(g);
        Stem.linear(g, text, weights.text1, Activation.GELU_TANH, hidden);
        Stem.linear(g, hidden, weights.text2, Activation.NONE, rows);
        return rows;
    }

    private Tensor image(GraphBuilder g, Tensor image) {
        DitWeights.ImageEmbedder w = weights.image;
        if (w == null) {
            throw new IllegalArgumentException(
                    image + " given, but this transformer has no image branch; leave the image features out");
        }
        for (Affine a : List.of(w.norm1(), w.linear1(), w.linear2(), w.norm2())) {
            a.resident(g);
        }
        int n = image.dim(0);
        Tensor normed = Tensor.f32("image.normed", n, config.imageDim());
        Tensor hidden = Tensor.f32("image.hidden", n, config.imageDim());
        Tensor wide = Tensor.f32("image.wide", n, config.dim());
        Tensor rows = Tensor.f32("image.rows", n, config.dim());
        g.input(image);
        Tensor positioned = image;
        Tensor positions = w.positions();
        if (positions != null) {
            positioned = Tensor.f32("image.positioned", n, config.imageDim());
            g.resident(positions);
            Add.append(g, image, positions, positioned);
        }
        LayerNorm.append(g, positioned, w.norm1().weight(), w.norm1().bias(), IMAGE_EPS, normed);
        Stem.linear(g, normed, w.linear1(), Activation.GELU_ERF, hidden);
        Stem.linear(g, hidden, w.linear2(), Activation.NONE, wide);
        LayerNorm.append(g, wide, w.norm2().weight(), w.norm2().bias(), IMAGE_EPS, rows);
        return rows;
    }

    private void keys(GraphBuilder g, Tensor rows, Affine k, Affine v, Tensor norm, Tensor raw, Keys out) {
        Stem.linear(g, rows, k, Activation.NONE, raw);
        RmsNorm.append(g, raw, norm, config.eps(), out.k());
        Stem.linear(g, rows, v, Activation.NONE, out.v());
        g.output(out.k(), out.v());
    }
}
