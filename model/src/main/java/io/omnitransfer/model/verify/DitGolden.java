package io.omnitransfer.model.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnitransfer.model.wan.dit.Context;
import io.omnitransfer.model.wan.dit.Dit;
import io.omnitransfer.model.wan.dit.DitConfig;
import io.omnitransfer.model.wan.dit.DitWeights;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.model.wan.dit.Target;
import io.omnitransfer.model.wan.dit.TargetShape;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.NameMap;
import io.omnitransfer.weights.SafetensorsFile;
import java.io.IOException;
import java.util.List;

/** Golden files of kind {@code dit}: one forward of Wan2.1's transformer. */
public final class DitGolden {
    /** The {@code kind} in a file's metadata. */
    public static final String KIND = "dit";

    private static final double TOLERANCE = 2e-5;
    private static final int IMAGE_ROWS = 257;

    private DitGolden() {}

    /**
     * Runs one file.
     *
     * @param name of the file, for the result
     * @throws IOException if its metadata does not describe a transformer
     */
    public static GoldenResult run(String name, SafetensorsFile file, Device device, Variants variants)
            throws IOException {
        Metadata metadata = new Metadata(name, file);
        ObjectMapper json = new ObjectMapper();
        String type = metadata.get("model_type");
        JsonNode tree = json.readTree(metadata.get("config"));
        DitConfig config = DitConfig.of(((ObjectNode) tree).put("model_type", type));
        int[] grid = json.readValue(metadata.get("grid"), int[].class);
        double t = Double.parseDouble(metadata.get("t"));
        int rows = metadata.integer("nctx");
        GoldenGenerator generator = new GoldenGenerator(metadata.get("tag"));

        NameMap names = NameMap.wanTransformer();
        DitWeights weights = DitWeights.load((n, dims) -> generator.parameter(names.original(n), dims), config);
        Dit dit = new Dit(weights, device, variants);
        Tensor text = generator.input("in.ctx", 1, rows, config.textDim());
        Tensor image = config.imageBranch() ? generator.input("in.clip", 2, 1, IMAGE_ROWS, config.imageDim()) : null;
        Context context =
                dit.context(dit.padded(text), image == null ? null : image.reshape(IMAGE_ROWS, config.imageDim()));

        Tensor out = Tensor.f32("out", config.outChannels(), grid[0], grid[1], grid[2]);
        out.fill(Float.NaN);
        TargetShape shape = TargetShape.of(Grid.ofLatent(grid[0], grid[1], grid[2]), context);
        try (Target target = dit.target(shape, List.of())) {
            target.velocity(latent(generator, config, grid), t, context, out);
        }
        return GoldenResult.compare(
                name, KIND, out.toFloats(), file.tensor("out").toFloats(), TOLERANCE);
    }

    /** The latent in {@code in.x}; image-to-video models have their condition in {@code in.y} behind it. */
    private static Tensor latent(GoldenGenerator generator, DitConfig config, int[] grid) {
        int channels = config.imageBranch() ? config.outChannels() : config.inChannels();
        Tensor x = generator.input("in.x", 2, channels, grid[0], grid[1], grid[2]);
        if (channels == config.inChannels()) {
            return x;
        }
        Tensor y = generator.input("in.y", 2, config.inChannels() - channels, grid[0], grid[1], grid[2]);
        Tensor both = Tensor.f32("in", config.inChannels(), grid[0], grid[1], grid[2]);
        both.segment().copyFrom(x.segment());
        both.segment().asSlice(x.bytes()).copyFrom(y.segment());
        return both;
    }
}
