package io.omnitransfer.model.wan.dit;

import io.omnitransfer.kernels.attention.Keys;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the blocks attend to besides video tokens: keys and values of text or MLLM features, and of image features where
 * the model has an image branch. Depends on neither time nor latents, so it is computed once per prompt; the arms of a
 * guided step hold one each.
 */
public record Context(List<Layer> layers) {

    /** Keys and values of one block, {@code [rows, dim]} each; keys are normed and not rotated. */
    public record Layer(Keys text, @Nullable Keys image) {}

    public Context {
        layers = List.copyOf(layers);
    }

    /** Text or MLLM rows. */
    public int rows() {
        return layers.getFirst().text().k().dim(0);
    }

    /** Image rows, 0 without an image branch. */
    public int imageRows() {
        Keys image = layers.getFirst().image();
        return image == null ? 0 : image.k().dim(0);
    }

    static Context allocate(DitConfig config, String name, int rows, int imageRows) {
        return new Context(IntStream.range(0, config.layers())
                .mapToObj(i -> new Layer(
                        keys(config, name + ".text." + i, rows),
                        imageRows == 0 ? null : keys(config, name + ".image." + i, imageRows)))
                .toList());
    }

    private static Keys keys(DitConfig config, String name, int rows) {
        return new Keys(Tensor.f32(name + ".k", rows, config.dim()), Tensor.f32(name + ".v", rows, config.dim()));
    }

    void set(Context other) {
        for (int i = 0; i < layers.size(); i++) {
            copy(other.layers.get(i).text, layers.get(i).text);
            copy(other.layers.get(i).image, layers.get(i).image);
        }
    }

    private static void copy(@Nullable Keys from, @Nullable Keys to) {
        if (from != null && to != null) {
            to.k().set(from.k());
            to.v().set(from.v());
        }
    }

    /** Host bytes. */
    public long bytes() {
        return 2L
                * Float.BYTES
                * (rows() + imageRows())
                * layers.getFirst().text().k().cols()
                * layers.size();
    }
}
